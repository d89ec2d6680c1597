#include "diagnosis/diagnoser.h"

#include <algorithm>

#include "diagnosis/fact_condition.h"

namespace bootwhy {
namespace {

Confidence confidence_of(std::int64_t score) {
  if (score >= 8) return Confidence::certain;
  if (score >= 5) return Confidence::likely;
  if (score >= 1) return Confidence::possible;
  return Confidence::unlikely;
}

const Finding* last_finding(const Boot& boot, std::string_view id) {
  const Finding* last = nullptr;
  for (const Finding& finding : boot.findings)
    if (finding.signature->id == id) last = &finding;
  return last;
}

bool captures_match(const Finding& finding, const EvidenceRule& rule, const Knowledge& knowledge) {
  return std::all_of(rule.captures.begin(), rule.captures.end(), [&](const auto& wanted) {
    const auto value = capture(finding, wanted.first);
    return value && knowledge.value_matches(*value, wanted.second);
  });
}

const Finding* matching_finding(const Boot& boot, const EvidenceRule& rule, const Knowledge& knowledge) {
  for (auto finding = boot.findings.rbegin(); finding != boot.findings.rend(); ++finding)
    if (finding->signature->id == rule.finding && captures_match(*finding, rule, knowledge)) return &*finding;
  return nullptr;
}

// The last finding of the sequence where all stand in this order and `and_not` does not come after; else
// null. The last link is taken at its last place and the others as late as the order allows, so that an
// earlier, complete run of the same lines does not hide a later, broken one.
const Finding* sequence_end(const Boot& boot, const EvidenceRule& rule) {
  const Finding* end = nullptr;
  // «Not again after them» starts after the sequence, or after its own first link where `and_not` is one.
  const Finding* not_again_after = nullptr;
  auto place = boot.findings.rbegin();
  for (auto id = rule.sequence.rbegin(); id != rule.sequence.rend(); ++id) {
    place = std::find_if(place, boot.findings.rend(),
                         [&](const Finding& finding) { return finding.signature->id == *id; });
    if (place == boot.findings.rend()) return nullptr;
    if (!end) end = &*place;
    if (!not_again_after || *id == rule.and_not) not_again_after = &*place;
    ++place;
  }
  if (rule.and_not.empty()) return end;
  const bool comes_again =
      std::any_of(not_again_after + 1, boot.findings.data() + boot.findings.size(),
                  [&](const Finding& finding) { return finding.signature->id == rule.and_not; });
  return comes_again ? nullptr : end;
}

// Whether everything but the fact holds, and what the row rests on.
bool log_conditions_hold(const Boot& boot, const EvidenceRule& rule, const Knowledge& knowledge,
                         Evidence& evidence) {
  if (rule.phase && boot.phase != *rule.phase) return false;
  if (rule.reached && boot.phase < *rule.reached) return false;
  if (rule.not_reached && boot.phase >= *rule.not_reached) return false;
  if (rule.outcome && boot.outcome != *rule.outcome) return false;
  if (!rule.missing.empty() && last_finding(boot, rule.missing)) return false;
  if (!rule.finding.empty()) {
    const Finding* finding = matching_finding(boot, rule, knowledge);
    if (!finding) return false;
    evidence.line = finding->line;
  }
  if (!rule.sequence.empty()) {
    const Finding* end = sequence_end(boot, rule);
    if (!end) return false;
    evidence.line = end->line;
  }
  return true;
}

void ask(Diagnosis& diagnosis, const FactDefinition* fact) {
  const bool asked = std::any_of(diagnosis.questions.begin(), diagnosis.questions.end(),
                                 [&](const Question& question) { return question.fact == fact; });
  if (!asked) diagnosis.questions.push_back({fact});
}

Diagnosis weigh(const Cause& cause, const Boot& boot, const MachineFacts& facts, const Knowledge& knowledge) {
  Diagnosis diagnosis;
  diagnosis.cause = &cause;
  bool refuted = false;
  for (const EvidenceRule& rule : cause.evidence) {
    Evidence evidence;
    evidence.rule = &rule;
    if (!log_conditions_hold(boot, rule, knowledge, evidence)) continue;
    if (!rule.fact.fact.empty()) {
      const Fact* fact = facts.find(rule.fact.fact);
      if (!fact) {
        ask(diagnosis, knowledge.fact(rule.fact.fact));
        continue;
      }
      if (!holds(rule.fact, fact->value, knowledge)) continue;
      evidence.fact = std::make_shared<Fact>(*fact);
      if (!evidence.line) evidence.line = fact->line;
    }
    diagnosis.score += rule.weight;
    refuted = refuted || rule.refutes;
    (rule.weight > 0 ? diagnosis.supporting : diagnosis.opposing).push_back(std::move(evidence));
  }
  diagnosis.confidence = refuted ? Confidence::refuted : confidence_of(diagnosis.score);
  return diagnosis;
}

}  // namespace

std::vector<Diagnosis> diagnose(const Boot& boot, const MachineFacts& facts, const Knowledge& knowledge) {
  std::vector<Diagnosis> diagnoses;
  for (const Cause* cause : knowledge.raised_by(boot.findings)) {
    Diagnosis diagnosis = weigh(*cause, boot, facts, knowledge);
    // What nothing speaks for is not a theory; what was refuted is worth saying only if something spoke for
    // it.
    if (!diagnosis.supporting.empty()) diagnoses.push_back(std::move(diagnosis));
  }
  std::stable_sort(diagnoses.begin(), diagnoses.end(), [](const Diagnosis& a, const Diagnosis& b) {
    const bool a_refuted = a.confidence == Confidence::refuted;
    const bool b_refuted = b.confidence == Confidence::refuted;
    if (a_refuted != b_refuted) return b_refuted;
    return a.score > b.score;
  });
  return diagnoses;
}

}  // namespace bootwhy
