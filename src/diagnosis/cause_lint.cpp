#include "diagnosis/cause_lint.h"

#include <fmt/format.h>

#include <algorithm>

namespace bootwhy {

std::vector<std::string> lint_causes(const Knowledge& knowledge) {
  std::vector<std::string> complaints;
  for (const Cause& cause : knowledge.causes()) {
    const auto complain = [&](const char* reason) {
      complaints.push_back(fmt::format("{}:{}: cause '{}': {}", cause.file, cause.line, cause.id, reason));
    };
    if (cause.examples.empty()) complain("it has no [[cause.example]] on which it comes first");
    if (cause.fixes.empty()) complain("it has no [[cause.fix]]");
    const bool has_support = std::any_of(cause.evidence.begin(), cause.evidence.end(),
                                         [](const EvidenceRule& rule) { return rule.weight > 0; });
    if (!has_support) complain("nothing speaks for it: all its evidence has a negative weight");
  }
  return complaints;
}

}  // namespace bootwhy
