#include "diagnosis/fact_condition.h"

namespace bootwhy {

bool holds(const FactCondition& condition, const FactValue& value, const Knowledge& knowledge) {
  if (condition.is) {
    if (const auto* flag = std::get_if<bool>(&value)) {
      const auto* wanted = std::get_if<bool>(&*condition.is);
      return wanted && *wanted == *flag;
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      const auto* wanted = std::get_if<std::int64_t>(&*condition.is);
      return wanted && *wanted == *number;
    }
    const auto* wanted = std::get_if<std::string_view>(&*condition.is);
    return wanted && knowledge.value_matches(std::get<GuestText>(value).raw(), *wanted);
  }
  const auto* number = std::get_if<std::int64_t>(&value);
  return number && (!condition.at_least || *number >= *condition.at_least) &&
         (!condition.at_most || *number <= *condition.at_most);
}

}  // namespace bootwhy
