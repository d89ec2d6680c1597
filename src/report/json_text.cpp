#include "report/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/escape.h"

namespace bootwhy {
namespace {

constexpr bool ascii_only = true;

// Stands in quotes as it is.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

}  // namespace

Json::Json(double number) : text_(nlohmann::json(number).dump()) {}

Json::Json(std::initializer_list<Member> members) : Json(object()) {
  std::size_t size = 2;
  for (const auto& [key, value] : members) size += key.size() + value.text_.size() + 4;
  text_.reserve(size);
  for (const auto& [key, value] : members) add(key, value);
}

void Json::push_back(const Json& value) {
  const char end = text_.back();
  reopen();
  text_ += value.text_;
  text_ += end;
}

void Json::add(std::string_view key, const Json& value) {
  reopen();
  append_string(key);
  text_ += ':';
  text_ += value.text_;
  text_ += '}';
}

// Takes the end off, and separates what comes next from what there is.
void Json::reopen() {
  text_.pop_back();
  if (text_.size() > 1) text_ += ',';
}

void Json::append_string(std::string_view text) {
  if (!is_plain(text)) {
    text_ += nlohmann::json(as_utf8(text)).dump(-1, ' ', ascii_only);
    return;
  }
  text_.reserve(text_.size() + text.size() + 2);
  text_ += '"';
  text_ += text;
  text_ += '"';
}

std::string indented(const Json& value) {
  return nlohmann::ordered_json::parse(value.text()).dump(2, ' ', ascii_only);
}

}  // namespace bootwhy
