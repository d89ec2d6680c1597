#include "text/normalise.h"

#include <algorithm>

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

// Four or two hexadecimal digits between separators, as in UUIDs and MAC addresses.
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
