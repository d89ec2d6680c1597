#include "cli/time_option.h"

#include <charconv>
#include <optional>
#include <string_view>

namespace bootwhy {
namespace {

using std::chrono::days;

// The number at the start of `text`, which goes.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<WallTime> ago(std::string_view text, WallTime now) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  if (text == "min") return now - std::chrono::minutes{*number};
  if (text == "h") return now - std::chrono::hours{*number};
  if (text == "d") return now - days{*number};
  if (text == "w") return now - std::chrono::weeks{*number};
  return std::nullopt;
}

std::optional<WallTime> date_and_clock(std::string_view text) {
  const auto year = take_number(text);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  WallTime time = std::chrono::sys_days{date};
  if (text.empty()) return time;
  if (!take(text, " T")) return std::nullopt;
  const auto hour = take_number(text);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text);
  if (!minute || *minute > 59) return std::nullopt;
  time += std::chrono::hours{*hour} + std::chrono::minutes{*minute};
  if (take(text, ":")) {
    const auto second = take_number(text);
    if (!second || *second > 60) return std::nullopt;
    time += std::chrono::seconds{*second};
  }
  take(text, "Z");
  if (!text.empty()) return std::nullopt;
  return time;
}

}  // namespace

Result<WallTime> time_from(const std::string& text, WallTime now) {
  const WallTime today = std::chrono::floor<days>(now);
  if (text == "now") return now;
  if (text == "today") return today;
  if (text == "yesterday") return today - days{1};
  if (auto time = ago(text, now)) return *time;
  if (auto time = date_and_clock(text)) return *time;
  return failure(
      "understand the time", text, "it is none that is known here",
      "Write 2026-11-24, '2026-11-24 01:02' (UTC), today, yesterday, or 90min, 12h, 7d, 4w for so long ago");
}

}  // namespace bootwhy
