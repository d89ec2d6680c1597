#include "diagnosis/knowledge.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/cause_reader.h"
#include "signature/knowledge_file.h"
#include "signature/latest_rows.h"
#include "signature/signature_reader.h"

namespace bootwhy {
void add_knowledge_file(KnowledgeRows& rows, const std::string& file, std::string_view text) {
  std::vector<std::string_view> signatures_here;
  std::vector<std::string_view> causes_here;
  auto refuse_twice = [](std::vector<std::string_view>& ids, std::string_view id,
                         const KnowledgeTable& table) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end())
      table.fail("id", fmt::format("'{}' is defined twice in this file", id));
    ids.push_back(id);
  };
  for (auto& [kind, table] : parse_knowledge_file(file, text)) {
    if (rows.documents.empty() || rows.documents.back() != table.document())
      rows.documents.push_back(table.document());
    if (kind == "signature") {
      rows.signatures.push_back(read_signature(table));
      refuse_twice(signatures_here, rows.signatures.back().id, table);
    } else if (kind == "cause") {
      rows.causes.push_back(read_cause(table));
      refuse_twice(causes_here, rows.causes.back().id, table);
    } else if (kind == "fact") {
      rows.facts.push_back(read_fact_definition(table));
    } else if (kind == "wait_status") {
      rows.wait_statuses.push_back(read_wait_status_meaning(table));
    } else if (kind == "crash") {
      read_frame_rules(table, rows.frame_rules);
    } else {
      throw KnowledgeError(file, table.line(), kind,
                           "no such table; there are signature, cause, fact, wait_status, crash");
    }
  }
}

Knowledge::Knowledge(KnowledgeRows rows)
    : signatures_(std::move(rows.signatures)),
      causes_(latest_rows(std::move(rows.causes), [](const Cause& cause) { return cause.id; })),
      facts_(latest_rows(std::move(rows.facts), [](const FactDefinition& fact) { return fact.fact; })),
      wait_statuses_(std::move(rows.wait_statuses)),
      frame_rules_(std::move(rows.frame_rules)),
      documents_(std::move(rows.documents)) {
  for (const Signature& signature : signatures_.all())
    for (const FactTemplate& stated : signature.facts)
      if (!fact(stated.fact))
        throw KnowledgeError(
            signature.file, signature.line, "facts",
            fmt::format("signature '{}' states '{}', which no [[fact]] defines", signature.id, stated.fact));
  for (std::uint32_t position = 0; position < causes_.size(); ++position) {
    const Cause& cause = causes_[position];
    auto refuse = [&](const char* key, const std::string& reason) {
      throw KnowledgeError(cause.file, cause.line, key, fmt::format("cause '{}': {}", cause.id, reason));
    };
    if (signatures_.find(cause.id)) refuse("id", "a signature has this id");
    auto check_id = [&](const char* key, std::string_view id) {
      if (!id.empty() && !signatures_.find(id)) refuse(key, fmt::format("'{}' names no signature", id));
    };
    auto check_fact = [&](const FactCondition& condition) {
      if (!condition.fact.empty() && !fact(condition.fact))
        refuse("fact", fmt::format("'{}' is defined by no [[fact]]", condition.fact));
      if (const auto* pattern = condition.is ? std::get_if<std::string_view>(&*condition.is) : nullptr)
        value_patterns_.try_emplace(*pattern, *pattern);
    };
    for (const std::string_view id : cause.requires_any) {
      check_id("requires", id);
      raised_.emplace_back(signatures_.find(id), position);
    }
    for (const EvidenceRule& rule : cause.evidence) {
      check_id("finding", rule.finding);
      check_id("missing", rule.missing);
      check_id("and_not", rule.and_not);
      for (const std::string_view id : rule.sequence) check_id("sequence", id);
      check_fact(rule.fact);
      for (const auto& [name, pattern] : rule.captures) value_patterns_.try_emplace(pattern, pattern);
    }
    for (const auto* examples : {&cause.examples, &cause.counterexamples})
      for (const CauseExample& example : *examples) {
        for (const auto& [name, value] : example.facts)
          if (!fact(name)) refuse("facts", fmt::format("'{}' is defined by no [[fact]]", name));
        if (!example.first.empty() && !this->cause(example.first))
          refuse("first", fmt::format("'{}' names no cause", example.first));
      }
    for (const CheckRule& rule : cause.checks)
      for (const FactCondition& condition : rule.when) check_fact(condition);
  }
  std::sort(raised_.begin(), raised_.end());
}

std::vector<const Cause*> Knowledge::raised_by(const std::vector<Finding>& findings) const {
  std::vector<const Signature*> met;
  met.reserve(findings.size());
  for (const Finding& finding : findings) met.push_back(finding.signature);
  std::sort(met.begin(), met.end());
  met.erase(std::unique(met.begin(), met.end()), met.end());
  std::vector<std::uint32_t> positions;
  positions.reserve(met.size());
  for (const Signature* signature : met)
    for (auto raised = std::lower_bound(raised_.begin(), raised_.end(), std::pair(signature, 0U));
         raised != raised_.end() && raised->first == signature; ++raised)
      positions.push_back(raised->second);
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  std::vector<const Cause*> causes;
  causes.reserve(positions.size());
  for (const std::uint32_t position : positions) causes.push_back(&causes_[position]);
  return causes;
}

const Cause* Knowledge::cause(std::string_view id) const {
  for (const Cause& cause : causes_)
    if (cause.id == id) return &cause;
  return nullptr;
}

const FactDefinition* Knowledge::fact(std::string_view name) const {
  for (const FactDefinition& fact : facts_)
    if (fact.fact == name) return &fact;
  return nullptr;
}

bool Knowledge::value_matches(std::string_view value, std::string_view pattern) const {
  const auto found = value_patterns_.find(pattern);
  return found != value_patterns_.end() && found->second.matches(value);
}

std::string_view Knowledge::meaning(const WaitStatus& status) const {
  // What is read later replaces what was read before.
  const auto known = std::find_if(wait_statuses_.rbegin(), wait_statuses_.rend(), [&](const auto& meaning) {
    return (meaning.exited && meaning.exited == status.exited) ||
           (meaning.signal && meaning.signal == status.signal);
  });
  return known == wait_statuses_.rend() ? std::string_view{} : known->means;
}

}  // namespace bootwhy
