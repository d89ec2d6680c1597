#include "machine/qemu_option.h"

#include <algorithm>

namespace bootwhy {
namespace {

constexpr int deepest_json = 8;

// Reads the flat members of a JSON object. Arrays are skipped; escapes other than \" \\ and \/ are left as
// they stand, for no name or number that is looked at has one.
class JsonReader {
 public:
  JsonReader(std::string_view text, QemuOption& option) : text_(text), option_(option) {}

  void read() { read_object("", 0); }

 private:
  void skip_blanks() {
    while (!text_.empty() && std::string_view(" \t\r\n").find(text_.front()) != std::string_view::npos)
      text_.remove_prefix(1);
  }

  bool take(char wanted) {
    skip_blanks();
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::string read_string() {
    std::string value;
    while (!text_.empty() && text_.front() != '"') {
      const bool escaped = text_.size() > 1 && text_.front() == '\\';
      if (escaped && std::string_view("\"\\/").find(text_[1]) != std::string_view::npos)
        text_.remove_prefix(1);
      value += text_.front();
      text_.remove_prefix(1);
    }
    take('"');
    return value;
  }

  // A number, true, false or null: up to what ends it.
  std::string read_word() {
    const auto word = text_.substr(0, text_.find_first_of(",}] \t\r\n"));
    text_.remove_prefix(word.size());
    if (word == "true") return "on";
    if (word == "false") return "off";
    return std::string(word);
  }

  void skip_array() {
    for (int depth = 1; depth > 0 && !text_.empty();) {
      const char next = text_.front();
      text_.remove_prefix(1);
      if (next == '"') read_string();
      if (next == '[') ++depth;
      if (next == ']') --depth;
    }
  }

  void read_object(const std::string& prefix, int depth) {
    if (depth > deepest_json || !take('{')) return;
    while (take('"')) {
      const std::string key = prefix + read_string();
      if (!take(':')) return;
      skip_blanks();
      if (text_.empty()) return;
      if (text_.front() == '{') {
        read_object(key + ".", depth + 1);
      } else if (take('[')) {
        skip_array();
      } else {
        option_.values.emplace_back(key, take('"') ? read_string() : read_word());
      }
      if (!take(',')) break;
    }
    take('}');
  }

  std::string_view text_;
  QemuOption& option_;
};

// Takes the text up to the next single comma off, with «,,» made one.
std::string next_part(std::string_view& text) {
  std::string part;
  while (!text.empty()) {
    const bool is_comma = text.front() == ',';
    if (is_comma && (text.size() < 2 || text[1] != ',')) {
      text.remove_prefix(1);
      return part;
    }
    part += text.front();
    text.remove_prefix(is_comma ? 2 : 1);
  }
  return part;
}

}  // namespace

std::optional<std::string_view> QemuOption::find(std::string_view key) const {
  // QEMU lets the last one count.
  const auto found =
      std::find_if(values.rbegin(), values.rend(), [&](const auto& value) { return value.first == key; });
  if (found == values.rend()) return std::nullopt;
  return found->second;
}

QemuOption parse_qemu_option(std::string_view text) {
  QemuOption option;
  if (text.starts_with('{')) {
    JsonReader(text, option).read();
    option.first = option.get("driver");
    return option;
  }
  for (bool is_first = true; !text.empty(); is_first = false) {
    std::string part = next_part(text);
    const auto equals = part.find('=');
    if (equals != std::string::npos)
      option.values.emplace_back(part.substr(0, equals), part.substr(equals + 1));
    else if (is_first)
      option.first = std::move(part);
    else
      option.values.emplace_back(std::move(part), "on");
  }
  return option;
}

}  // namespace bootwhy
