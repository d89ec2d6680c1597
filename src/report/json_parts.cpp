#include "report/json_parts.h"

#include "report/escape.h"

namespace bootwhy {
namespace {

Json value_json(const FactValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  return as_utf8(std::get<GuestText>(value));
}

std::string source_of(const Fact& fact) {
  return fact.source_name.empty() ? fact.source : as_utf8(fact.source_name) + ", " + fact.source;
}

}  // namespace

Json fact_json(const Fact& fact) {
  return {{"fact", fact.name}, {"value", value_json(fact.value)}, {"source", source_of(fact)}};
}

Json fixes_json(const Cause& cause) {
  Json fixes = Json::array();
  for (const Fix& fix : cause.fixes)
    fixes.push_back({{"platform", fix.platform},
                     {"text", fix.text},
                     {"snippet", fix.snippet},
                     {"first", fix.first},
                     {"check", fix.check}});
  return fixes;
}

}  // namespace bootwhy
