#include "report/json_parts.h"

#include <fmt/format.h>

#include "text/wall_time.h"

namespace bootwhy {
namespace {

Json value_json(const FactValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  return std::get<GuestText>(value);
}

std::string source_of(const Fact& fact) {
  return fact.source_name.empty() ? fact.source : std::string(fact.source_name.raw()) + ", " + fact.source;
}

}  // namespace

std::string json_line(const Json& object) {
  return object.text() + "\n";
}

Json or_null(const GuestText& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json time_or_null(const std::optional<WallTime>& time) {
  if (!time) return nullptr;
  const UtcTime utc = utc_time(*time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", utc.year, utc.month, utc.day, utc.hour,
                     utc.minute, utc.second, utc.microsecond);
}

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
