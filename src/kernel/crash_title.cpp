#include "kernel/crash_title.h"

#include <algorithm>

#include "base/limits.h"
#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

using Lines = std::span<const std::string_view>;

bool is_lower_hex(char c) {
  return is_decimal_digit(c) || (c >= 'a' && c <= 'f');
}

// KASAN's second line: «Read of size 8 at addr …», «Write at addr …».
std::string_view access_in(Lines lines) {
  for (const std::string_view line : lines)
    for (const std::string_view access : {"Read", "Write"})
      for (const std::string_view way : {" of size ", " at addr "})
        if (const auto place = line.find(access);
            place != std::string_view::npos && line.substr(place + access.size()).starts_with(way))
          return access;
  return {};
}

// Whether the text ends like «toy.c:», behind which a line number stands.
bool ends_with_file(std::string_view text) {
  if (!text.ends_with(':')) return false;
  text.remove_suffix(1);
  const auto end = text.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  return end != std::string_view::npos && text[end] == '.' && end + 1 < text.size();
}

void cut_function(std::string& title) {
  for (const std::string_view place : {" in {}", "{}"})
    if (const auto at = title.find(place); at != std::string::npos) title.resize(at);
}

}  // namespace

CrashTitle make_title(std::span<const std::string_view> lines, const CrashOpening& opening,
                      const Blamed& blamed) {
  // A report whose second line is lost must not wait for it for ever.
  constexpr std::size_t lines_until_given_up = 8;
  CrashTitle title;
  std::string_view form = opening.kind->title;
  while (!form.empty()) {
    if (form.starts_with("$access ") || form == "$access") {
      title.access = access_in(lines);
      title.text += title.access;
      title.certain = !title.access.empty() || lines.size() > lines_until_given_up;
      form.remove_prefix(std::string_view("$access").size());
      if (title.access.empty()) take(form, " ");
    } else if (take(form, "$next")) {
      title.certain = lines.size() > 2;  // the line may be cut as long as it is the last
      if (title.certain) title.text += without_details(without_spaces(lines[1]));
    } else if (form.front() == '$' && form.size() > 1 && form[1] >= '1' && form[1] <= '3') {
      title.text +=
          without_details(without_spaces(opening.captures[static_cast<std::size_t>(form[1] - '1')]));
      form.remove_prefix(2);
    } else {
      title.text += form.front();
      form.remove_prefix(1);
    }
  }
  if (blamed.title.empty())
    cut_function(title.text);
  else if (const auto place = title.text.rfind("{}"); place != std::string::npos)
    title.text.replace(place, 2, blamed.title);
  // Where all that a title is made of is lost, the opening itself is better than none.
  if (title.text.empty()) title.text = without_details(opening.rest);
  title.text = std::string(without_spaces(std::string_view(title.text).substr(0, limits::crash_title_bytes)));
  return title;
}

std::string crash_type(const CrashOpening& opening, std::string_view access) {
  const std::string type(opening.kind->type);
  const std::string_view what = opening.captures[0];
  if (type == "KASAN") {
    if (what == "null-ptr-deref" && !access.empty())
      return access == "Write" ? "KASAN-NULL-POINTER-DEREFERENCE-WRITE"
                               : "KASAN-NULL-POINTER-DEREFERENCE-READ";
    if (what.ends_with("use-after-free"))
      return access == "Write" ? "KASAN-USE-AFTER-FREE-WRITE" : "KASAN-USE-AFTER-FREE-READ";
    const bool known =
        what.ends_with("out-of-bounds") || what.ends_with("-access") || what == "unknown-crash";
    if (!known) return "KASAN-UNKNOWN";
    return access == "Write" ? "KASAN-WRITE" : "KASAN-READ";
  }
  if (type == "KMSAN") {
    if (what == "uninit-value") return "KMSAN-UNINIT-VALUE";
    if (what.ends_with("after-free")) return "KMSAN-USE-AFTER-FREE-READ";
    if (what.starts_with("kernel-infoleak")) return "KMSAN-INFO-LEAK";
    return "KMSAN-UNKNOWN";
  }
  return type;
}

std::string without_details(std::string_view text) {
  std::string result;
  const auto previous = [&] { return result.empty() ? ' ' : result.back(); };
  while (!text.empty()) {
    const char c = text.front();
    // «function+0x12/0x34» is the function.
    if (std::string_view rest = text; take(rest, "+0x") && is_word_character(previous()) &&
                                      !take_while(rest, is_hex_digit).empty() && take(rest, "/0x")) {
      take_while(rest, is_hex_digit);
      text = rest;
      continue;
    }
    if (is_word_character(c) && !is_word_character(previous())) {
      std::string_view rest = text;
      const bool prefixed = take(rest, "0x");
      std::string_view hex_rest = rest;
      const auto hex = take_while(hex_rest, is_lower_hex);
      const auto word = take_while(rest, is_word_character);
      const bool all_hex = hex.size() == word.size();
      const bool all_digits = std::all_of(word.begin(), word.end(), is_decimal_digit) && !prefixed;
      if (hex.size() >= 6 && (all_hex || prefixed)) {
        result += "ADDR";
      } else if (all_digits && !word.empty()) {
        if (ends_with_file(result))
          result += "LINE";
        else if (result.ends_with("CPU#"))
          result.pop_back();
        else
          result += "NUM";
      } else {
        result += text.substr(0, text.size() - rest.size());
      }
      text = rest;
      continue;
    }
    text.remove_prefix(1);
    const bool space = c == ' ' || c == '\t';
    if (space && previous() == ' ') continue;
    if (space)
      result += ' ';
    else if (c >= 0x20 && c < 0x7f)
      result += c;
  }
  return std::string(without_spaces(result));
}

}  // namespace bootwhy
