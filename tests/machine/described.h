// What tests of descriptions ask for: a fact as text, whatever its type.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "machine/facts.h"

namespace bootwhy::test {

inline std::string value_of(const MachineFacts& facts, std::string_view name) {
  const Fact* fact = facts.find(name);
  if (!fact) return "(not known)";
  if (const auto* flag = std::get_if<bool>(&fact->value)) return *flag ? "yes" : "no";
  if (const auto* number = std::get_if<std::int64_t>(&fact->value)) return fmt::format("{}", *number);
  return std::string(std::get<GuestText>(fact->value).raw());
}

inline std::string source_of(const MachineFacts& facts, std::string_view name) {
  const Fact* fact = facts.find(name);
  return fact ? fact->source : "(not known)";
}

}  // namespace bootwhy::test
