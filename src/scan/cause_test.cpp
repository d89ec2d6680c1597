#include "scan/cause_test.h"

#include <fmt/format.h>

#include <algorithm>

#include "scan/console_scanner.h"

namespace bootwhy {
namespace {

MachineFacts facts_of(const CauseExample& example) {
  MachineFacts facts;
  for (const auto& [name, value] : example.facts) {
    FactValue stated;
    if (const auto* flag = std::get_if<bool>(&value))
      stated = *flag;
    else if (const auto* number = std::get_if<std::int64_t>(&value))
      stated = *number;
    else
      stated = GuestText(std::get<std::string_view>(value));
    facts.learn({std::string(name), std::move(stated), {}, "the example"});
  }
  return facts;
}

// The diagnoses of the last boot in the example's console; none where nothing was found.
std::vector<Diagnosis> diagnoses_of(const CauseExample& example, const Knowledge& knowledge,
                                    const Matcher& matcher) {
  ConsoleScanner scanner({&matcher, &knowledge, facts_of(example), false});
  auto room = scanner.prepare(example.log.size());
  std::copy(example.log.begin(), example.log.end(), room.begin());
  scanner.commit(example.log.size());
  scanner.finish();
  std::vector<Diagnosis> diagnoses;
  for (ScanEvent& event : scanner.take_events())
    if (auto* ended = std::get_if<BootEndedEvent>(&event)) diagnoses = std::move(ended->verdict.diagnoses);
  return diagnoses;
}

std::string told(const Diagnosis& diagnosis) {
  return fmt::format("'{}' ({}, {})", diagnosis.cause->id, diagnosis.score, name(diagnosis.confidence));
}

bool is_refuted(const Diagnosis& diagnosis) {
  return diagnosis.confidence == Confidence::refuted;
}

// Why the cause does not come first alone; empty where it does.
std::string why_not_first(const Cause& cause, const std::vector<Diagnosis>& diagnoses) {
  if (diagnoses.empty()) return "nothing is diagnosed";
  const auto own = std::find_if(diagnoses.begin(), diagnoses.end(),
                                [&](const Diagnosis& diagnosis) { return diagnosis.cause == &cause; });
  if (own == diagnoses.end()) return fmt::format("it is not raised; {} comes first", told(diagnoses.front()));
  if (own->confidence < Confidence::possible) return fmt::format("it is {} only", told(*own));
  if (own != diagnoses.begin()) return fmt::format("{} comes before {}", told(diagnoses.front()), told(*own));
  if (diagnoses.size() > 1 && !is_refuted(diagnoses[1]) && diagnoses[1].score == own->score)
    return fmt::format("{} is as likely: {}", told(diagnoses[1]), told(*own));
  return {};
}

}  // namespace

std::vector<std::string> test_cause_examples(const Knowledge& knowledge, const Matcher& matcher) {
  std::vector<std::string> failures;
  const auto complain = [&](const Cause& cause, const CauseExample& example, const std::string& reason) {
    failures.push_back(fmt::format("{}:{}: cause '{}': {}", cause.file, example.line, cause.id, reason));
  };
  for (const Cause& cause : knowledge.causes()) {
    for (const CauseExample& example : cause.examples)
      if (const auto reason = why_not_first(cause, diagnoses_of(example, knowledge, matcher));
          !reason.empty())
        complain(cause, example, reason);
    for (const CauseExample& example : cause.counterexamples) {
      const auto diagnoses = diagnoses_of(example, knowledge, matcher);
      const bool has_first = !diagnoses.empty() && !is_refuted(diagnoses.front());
      if (has_first && diagnoses.front().cause == &cause)
        complain(cause, example,
                 fmt::format("{} comes first on its counterexample", told(diagnoses.front())));
      if (!example.first.empty() && !(has_first && diagnoses.front().cause->id == example.first))
        complain(cause, example,
                 fmt::format("not '{}' but {} comes first on its counterexample", example.first,
                             diagnoses.empty() ? "nothing" : told(diagnoses.front())));
    }
  }
  return failures;
}

}  // namespace bootwhy
