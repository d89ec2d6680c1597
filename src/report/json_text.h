// A JSON value as the text that it is written as: pure ASCII, so that guest text may stand in it.
// nlohmann-json writes what is more than a plain word, and reads all there is to read; here the texts are
// only put together, from the inside out. For `watch` with a thousand consoles writes hundreds of boots a
// second, and documents of small objects on the heap took a third of all its time.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/guest_text.h"

namespace bootwhy {

class Json {
 public:
  using Member = std::pair<std::string_view, Json>;

  Json(std::nullptr_t) : text_("null") {}
  template <std::same_as<bool> T>
  Json(T value) : text_(value ? "true" : "false") {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Json(T number) : text_(std::to_string(number)) {}
  Json(double number);
  template <std::convertible_to<std::string_view> T>
  Json(const T& text) {
    append_string(text);
  }
  template <class T>
  Json(const std::vector<T>& values) : Json(array()) {
    for (const T& value : values) push_back(value);
  }
  Json(const GuestText& text) { append_string(text.raw()); }
  // An object with these members, in this order.
  Json(std::initializer_list<Member> members);

  static Json array() { return Json(Opened{}, "[]"); }
  static Json object() { return Json(Opened{}, "{}"); }

  // Of an array: another value.
  void push_back(const Json& value);
  // Of an object: another member, whose key is not there yet.
  void add(std::string_view key, const Json& value);

  const std::string& text() const { return text_; }

 private:
  struct Opened {};
  Json(Opened, std::string_view text) : text_(text) {}

  void reopen();
  // A string in quotes; a byte that is no UTF-8 becomes U+FFFD.
  void append_string(std::string_view text);

  std::string text_;
};

// The same with a line for each value, each level two blanks further in.
std::string indented(const Json& value);

}  // namespace bootwhy
