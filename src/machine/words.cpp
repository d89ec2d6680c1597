#include "machine/words.h"

#include <charconv>
#include <limits>

namespace bootwhy {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

std::optional<std::int64_t> size_in_mib(std::string_view text, std::int64_t bare_unit) {
  constexpr std::int64_t kib = 1024;
  std::int64_t unit = bare_unit;
  if (text.size() > 1 && (text.ends_with('B') || text.ends_with('b'))) text.remove_suffix(1);
  if (!text.empty()) {
    switch (text.back() | 0x20) {
      case 'k':
        unit = kib;
        break;
      case 'm':
        unit = kib * kib;
        break;
      case 'g':
        unit = kib * kib * kib;
        break;
      case 't':
        unit = kib * kib * kib * kib;
        break;
      default:
        unit = 0;
    }
    if (unit != 0)
      text.remove_suffix(1);
    else
      unit = bare_unit;
  }
  const auto value = whole_number(text);
  if (!value || *value > std::numeric_limits<std::int64_t>::max() / unit) return std::nullopt;
  return *value * unit / (kib * kib);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::string_view> option(std::string_view text, std::string_view key) {
  for (std::string_view part : split(text, ',')) {
    part = trimmed(part);
    if (part.size() > key.size() && part.starts_with(key) && part[key.size()] == '=')
      return part.substr(key.size() + 1);
  }
  return std::nullopt;
}

std::string_view main_option(std::string_view text, std::string_view key) {
  if (const auto named = option(text, key)) return *named;
  const auto first = trimmed(text.substr(0, text.find(',')));
  return first.find('=') == std::string_view::npos ? first : std::string_view();
}

}  // namespace bootwhy
