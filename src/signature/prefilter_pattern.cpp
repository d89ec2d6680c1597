#include "signature/prefilter_pattern.h"

#include <fmt/format.h>

#include <algorithm>

namespace bootwhy {
namespace {

constexpr std::string_view nothing = "(?:)";

// The size of the character class that `rest` begins with.
std::size_t class_size(std::string_view rest) {
  std::size_t i = rest.starts_with("[^") ? 2 : 1;
  if (i < rest.size() && rest[i] == ']') ++i;  // a bracket right at the start stands for itself
  while (i < rest.size() && rest[i] != ']') {
    if (rest.substr(i).starts_with("[:")) {
      const auto end = rest.find(":]", i);
      if (end != std::string_view::npos) i = end + 1;
    } else if (rest[i] == '\\') {
      ++i;
    }
    ++i;
  }
  return std::min(i + 1, rest.size());
}

// The size of the escape that `rest` begins with; «\Q...\E» is one.
std::size_t escape_size(std::string_view rest) {
  if (rest.starts_with("\\Q")) {
    const auto end = rest.find("\\E");
    return end == std::string_view::npos ? rest.size() : end + 2;
  }
  return std::min<std::size_t>(2, rest.size());
}

}  // namespace

std::string without_assertions(std::string_view pattern) {
  std::string result;
  while (!pattern.empty()) {
    std::size_t size = 1;
    bool assertion = pattern.front() == '^' || pattern.front() == '$';
    if (pattern.front() == '\\') {
      size = escape_size(pattern);
      assertion = size == 2 && std::string_view("AbBz").find(pattern[1]) != std::string_view::npos;
    } else if (pattern.front() == '[') {
      size = class_size(pattern);
    }
    result += assertion ? nothing : pattern.substr(0, size);
    pattern.remove_prefix(size);
  }
  return result;
}

std::string literal_pattern(std::string_view bytes) {
  std::string pattern;
  for (const char byte : bytes) pattern += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  return pattern;
}

}  // namespace bootwhy
