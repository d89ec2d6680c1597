// HTML and XML in the making. What is put into it is escaped, whatever it is and wherever it came from; only
// Markup goes into Markup as it stands. Line ends stay in our own texts and are made visible in a GuestText.
//
//   Markup page;
//   page.add("<p>{} boots in {}</p>\n", count, guest_text);
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

#include "report/escape.h"

namespace bootwhy {

class Markup {
 public:
  template <class T>
  static auto escaped(const T& value) {
    if constexpr (std::is_same_v<T, Markup>)
      return std::string_view(value.text_);
    else if constexpr (std::is_same_v<T, GuestText>)
      return for_markup(value);
    else if constexpr (std::is_arithmetic_v<T>)
      return value;
    else
      return own_text(value);
  }

  // The format is markup that we wrote; the values are strings, numbers, GuestText or Markup. Values may
  // stand as text or between quotes, nowhere else.
  template <class... Values>
  void add(fmt::format_string<decltype(escaped(std::declval<const Values&>()))...> format,
           const Values&... values) {
    fmt::format_to(std::back_inserter(text_), format, escaped(values)...);
  }

  const std::string& text() const { return text_; }

 private:
  static std::string own_text(std::string_view text) {
    std::string safe;
    for (;;) {
      const auto end = text.find('\n');
      safe += for_markup(text.substr(0, end));
      if (end == std::string_view::npos) return safe;
      safe += '\n';
      text.remove_prefix(end + 1);
    }
  }

  std::string text_;
};

// A new piece of markup.
template <class... Values>
Markup markup(fmt::format_string<decltype(Markup::escaped(std::declval<const Values&>()))...> format,
              const Values&... values) {
  Markup piece;
  piece.add(format, values...);
  return piece;
}

}  // namespace bootwhy
