#include "kernel/rust_name.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/limits.h"
#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

// Reads the grammar of RFC 2603 from left to right. A back reference may stand for much, and for itself:
// depth and length are bounded.
class PathReader {
 public:
  explicit PathReader(std::string_view text) : text_(text) {}

  std::optional<std::string> read() {
    if (!path()) return std::nullopt;
    return std::move(result_);
  }

 private:
  static constexpr int deepest = 32;
  static constexpr int most_steps = 2000;

  bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }

  bool write(std::string_view part) {
    result_ += part;
    return result_.size() <= limits::crash_line_bytes;
  }

  // Digits of base 62 up to «_»; none of them is 0, «0_» is 1.
  std::optional<std::size_t> number() {
    std::size_t value = 0;
    if (take('_')) return value;
    while (at_ < text_.size() && value < text_.size()) {
      const char c = text_[at_++];
      if (c == '_') return value + 1;
      if (is_decimal_digit(c))
        value = value * 62 + static_cast<std::size_t>(c - '0');
      else if (c >= 'a' && c <= 'z')
        value = value * 62 + 10 + static_cast<std::size_t>(c - 'a');
      else if (c >= 'A' && c <= 'Z')
        value = value * 62 + 36 + static_cast<std::size_t>(c - 'A');
      else
        return std::nullopt;
    }
    return std::nullopt;
  }

  // A disambiguator may be of any size and is not shown.
  bool skip_disambiguator() {
    if (!take('s')) return true;
    while (at_ < text_.size() && text_[at_] != '_') ++at_;
    return take('_');
  }

  std::optional<std::string_view> identifier() {
    if (!skip_disambiguator() || next_is('u')) return std::nullopt;
    std::size_t size = 0;
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_decimal_digit(text_[at_]) && size < text_.size())
      size = size * 10 + static_cast<std::size_t>(text_[at_++] - '0');
    if (at_ == begin) return std::nullopt;
    take('_');
    if (size > text_.size() - at_) return std::nullopt;
    const std::string_view name = text_.substr(at_, size);
    at_ += size;
    return name;
  }

  // Reads with `reader` at the place that a back reference names.
  bool back_reference(bool (PathReader::*reader)()) {
    const std::size_t here = at_ - 1;
    const auto place = number();
    if (!place || *place >= here) return false;
    const std::size_t after = at_;
    at_ = *place;
    if (!(this->*reader)()) return false;
    at_ = after;
    return true;
  }

  // Goes one level down; the next character tells `reader` what stands there.
  bool descend(bool (PathReader::*reader)(char)) {
    if (++depth_ > deepest || ++steps_ > most_steps || at_ >= text_.size()) return false;
    const bool read = (this->*reader)(text_[at_++]);
    --depth_;
    return read;
  }

  bool path() { return descend(&PathReader::path_of); }
  bool type() { return descend(&PathReader::type_of); }

  bool path_of(char kind) {
    switch (kind) {
      case 'C': {
        const auto name = identifier();
        return name && write(*name);
      }
      case 'N': {
        if (at_ >= text_.size()) return false;
        const char space = text_[at_++];
        if (!path()) return false;
        const auto name = identifier();
        if (!name) return false;
        if (space == 'C') return write("::{closure}");
        return name->empty() || (write("::") && write(*name));
      }
      case 'M':
        return skip_impl_path() && write("<") && type() && write(">");
      case 'X':
        return skip_impl_path() && write("<") && type() && write(" as ") && path() && write(">");
      case 'Y':
        return write("<") && type() && write(" as ") && path() && write(">");
      case 'I':
        return path() && arguments();
      case 'B':
        return back_reference(&PathReader::path);
      default:
        return false;
    }
  }

  // Where an impl block stands is not shown: its type says enough.
  bool skip_impl_path() {
    const std::size_t size = result_.size();
    if (!skip_disambiguator() || !path()) return false;
    result_.resize(size);
    return true;
  }

  bool arguments() {
    if (!write("::<")) return false;
    for (bool first = true; !take('E'); first = false) {
      if (!first && !write(", ")) return false;
      if (take('L')) {
        if (!number() || !write("'_")) return false;
      } else if (!type()) {
        return false;
      }
    }
    return write(">");
  }

  bool type_of(char kind) {
    const std::string_view basic = basic_type(kind);
    if (!basic.empty()) return write(basic);
    switch (kind) {
      case 'S':
        return write("[") && type() && write("]");
      case 'R':
      case 'Q':
        if (take('L') && !number()) return false;
        return write(kind == 'R' ? "&" : "&mut ") && type();
      case 'P':
        return write("*const ") && type();
      case 'O':
        return write("*mut ") && type();
      case 'T': {
        if (!write("(")) return false;
        for (bool first = true; !take('E'); first = false)
          if ((!first && !write(", ")) || !type()) return false;
        return write(")");
      }
      case 'B':
        return back_reference(&PathReader::type);
      default:
        return path_of(kind);
    }
  }

  static std::string_view basic_type(char kind) {
    switch (kind) {
      case 'a':
        return "i8";
      case 'b':
        return "bool";
      case 'c':
        return "char";
      case 'd':
        return "f64";
      case 'e':
        return "str";
      case 'f':
        return "f32";
      case 'h':
        return "u8";
      case 'i':
        return "isize";
      case 'j':
        return "usize";
      case 'l':
        return "i32";
      case 'm':
        return "u32";
      case 'n':
        return "i128";
      case 'o':
        return "u128";
      case 's':
        return "i16";
      case 't':
        return "u16";
      case 'u':
        return "()";
      case 'x':
        return "i64";
      case 'y':
        return "u64";
      case 'z':
        return "!";
      case 'p':
        return "_";
      default:
        return {};
    }
  }

  std::string_view text_;  // behind «_R», from where back references count
  std::size_t at_ = 0;
  int depth_ = 0;
  int steps_ = 0;
  std::string result_;
};

}  // namespace

std::optional<std::string> rust_name(std::string_view mangled) {
  if (!mangled.starts_with("_R")) return std::nullopt;
  return PathReader(mangled.substr(2)).read();
}

}  // namespace bootwhy
