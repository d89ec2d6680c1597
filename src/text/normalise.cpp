#include "text/normalise.h"

#include <algorithm>
#include <array>
#include <span>

namespace bootwhy {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_hexadecimal(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A word that only a machine thinks of: «0x1f», «ffff888004d3a000», «dead», if it has a digit, from six on.
bool is_id(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) return true;
  return word.size() >= 6 && std::all_of(word.begin(), word.end(), is_hexadecimal) &&
         std::any_of(word.begin(), word.end(), is_digit);
}

// The size of what `text` begins with, if that is these groups of hexadecimal digits and no more; else 0.
std::size_t size_of_groups(std::string_view text, std::span<const std::size_t> groups, char separator) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i > 0 && (at == text.size() || text[at++] != separator)) return 0;
    if (text.size() - at < groups[i]) return 0;
    const std::string_view group = text.substr(at, groups[i]);
    if (!std::all_of(group.begin(), group.end(), is_hexadecimal)) return 0;
    at += group.size();
  }
  const char after = at < text.size() ? text[at] : ' ';
  return is_digit(after) || is_letter(after) || after == separator ? 0 : at;
}

// The size of the UUID or the MAC address that `text` begins with, or 0.
std::size_t size_of_whole_id(std::string_view text) {
  static constexpr std::array<std::size_t, 5> uuid{8, 4, 4, 4, 12};
  static constexpr std::array<std::size_t, 6> mac{2, 2, 2, 2, 2, 2};
  if (const std::size_t size = size_of_groups(text, uuid, '-')) return size;
  if (const std::size_t size = size_of_groups(text, mac, ':')) return size;
  return size_of_groups(text, mac, '-');
}

// Four or two hexadecimal digits between separators, as in other addresses: of PCI, of IPv6.
bool is_piece_of_id(std::string_view word, char before, char after) {
  const bool has_length = word.size() == 2 || word.size() == 4;
  const auto separates = [](char c) { return c == '-' || c == ':'; };
  return has_length && (separates(before) || separates(after)) &&
         std::all_of(word.begin(), word.end(), is_hexadecimal) &&
         std::any_of(word.begin(), word.end(), is_digit);
}

}  // namespace

std::string normalised(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ' || c == '\t') {
      if (!result.empty() && result.back() != ' ') result += ' ';
      ++i;
      continue;
    }
    if (!is_digit(c) && !is_letter(c)) {
      result += c;
      ++i;
      continue;
    }
    const bool goes_on = i > 0 && (text[i - 1] == '-' || text[i - 1] == ':');
    if (const std::size_t size = goes_on ? 0 : size_of_whole_id(text.substr(i))) {
      result += '#';
      i += size;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && (is_digit(text[end]) || is_letter(text[end]))) ++end;
    const std::string_view word = text.substr(i, end - i);
    const char before = i > 0 ? text[i - 1] : ' ';
    const char after = end < text.size() ? text[end] : ' ';
    if (is_id(word) || is_piece_of_id(word, before, after)) {
      result += '#';
    } else if (is_digit(word.front())) {
      // «512MiB»: the number goes, the unit stays.
      result += '#';
      result += word.substr(std::min(word.find_first_not_of("0123456789"), word.size()));
    } else {
      result += word;
    }
    i = end;
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

}  // namespace bootwhy
