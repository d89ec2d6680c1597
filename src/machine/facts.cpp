#include "machine/facts.h"

#include <algorithm>

namespace bootwhy {
namespace {

// How much a fact counts beside others of its name; among equals the first learned does.
int rank(const Fact& fact) {
  if (fact.origin == FactOrigin::description) return 0;
  const auto* flag = std::get_if<bool>(&fact.value);
  return fact.name == "serial.present" && flag && *flag ? 2 : 1;
}

}  // namespace

void MachineFacts::learn(Fact fact) {
  const bool known = std::any_of(facts_.begin(), facts_.end(), [&](const Fact& other) {
    return other.name == fact.name && other.origin == fact.origin && other.value == fact.value &&
           other.source_name == fact.source_name;
  });
  if (!known) facts_.push_back(std::move(fact));
}

const Fact* MachineFacts::find(std::string_view name) const {
  const Fact* strongest = nullptr;
  for (const Fact& fact : facts_)
    if (fact.name == name && (!strongest || rank(fact) > rank(*strongest))) strongest = &fact;
  return strongest;
}

bool is_number_fact(std::string_view name) {
  return name.ends_with(".count") || name.ends_with(".cores") || name.ends_with(".mib");
}

}  // namespace bootwhy
