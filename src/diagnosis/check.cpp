#include "diagnosis/check.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "diagnosis/fact_condition.h"

namespace bootwhy {
namespace {

// The facts that the rule rests on; nothing where one of its conditions does not hold.
std::optional<std::vector<Fact>> facts_for(const CheckRule& rule, const MachineFacts& known,
                                           const Knowledge& knowledge) {
  std::vector<Fact> facts;
  for (const FactCondition& condition : rule.when) {
    const Fact* fact = known.find(condition.fact);
    if (!fact || !holds(condition, fact->value, knowledge)) return std::nullopt;
    facts.push_back(*fact);
  }
  return facts;
}

bool is_graver(const Risk& a, const Risk& b) {
  return std::tuple(a.rule->severity, a.rule->confidence) > std::tuple(b.rule->severity, b.rule->confidence);
}

}  // namespace

std::vector<Risk> check_machine(const MachineFacts& facts, const Knowledge& knowledge) {
  std::vector<Risk> risks;
  for (const Cause& cause : knowledge.causes()) {
    std::optional<Risk> gravest;
    for (const CheckRule& rule : cause.checks) {
      auto held = facts_for(rule, facts, knowledge);
      if (!held) continue;
      Risk risk{&cause, &rule, std::move(*held)};
      if (!gravest || is_graver(risk, *gravest)) gravest = std::move(risk);
    }
    if (gravest) risks.push_back(std::move(*gravest));
  }
  std::stable_sort(risks.begin(), risks.end(), is_graver);
  return risks;
}

}  // namespace bootwhy
