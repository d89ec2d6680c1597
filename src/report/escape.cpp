#include "report/escape.h"

#include <fmt/format.h>

#include <cstdint>

namespace bootwhy {
namespace {

struct Decoded {
  char32_t character = 0;
  std::size_t size = 0;  // 0: the byte begins no valid UTF-8
};

Decoded decode(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf0 && lead <= 0xf4  ? 4
                           : lead >= 0xe0 && lead < 0xf0 ? 3
                           : lead >= 0xc2 && lead < 0xe0 ? 2
                                                         : 0;
  if (size == 0 || bytes.size() < size) return {};
  char32_t character = lead & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    character = (character << 6) | (byte(i) & 0x3fu);
  }
  const bool overlong = (size == 3 && character < 0x800) || (size == 4 && character < 0x10000);
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (overlong || surrogate || character > 0x10ffff) return {};
  return {character, size};
}

bool is_unsafe(char32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x061c ||
         (character >= 0x200b && character <= 0x200f) || (character >= 0x2028 && character <= 0x202e) ||
         (character >= 0x2060 && character <= 0x206f) || character == 0xfeff ||
         (character >= 0xfff9 && character <= 0xfffb) || (character & 0xfffe) == 0xfffe ||
         character >= 0xe0000;
}

}  // namespace

std::string for_terminal(std::string_view bytes) {
  std::string safe;
  safe.reserve(bytes.size());
  while (!bytes.empty()) {
    const Decoded decoded = decode(bytes);
    if (decoded.size == 0) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes.front()));
      bytes.remove_prefix(1);
      continue;
    }
    if (decoded.character == '\t')
      safe += ' ';
    else if (!is_unsafe(decoded.character))
      safe += bytes.substr(0, decoded.size);
    else if (decoded.character < 0x80)
      safe += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(decoded.character));
    else
      safe += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(decoded.character));
    bytes.remove_prefix(decoded.size);
  }
  return safe;
}

std::string for_markup(std::string_view bytes) {
  std::string safe;
  for (const char character : for_terminal(bytes)) switch (character) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += character;
    }
  return safe;
}

std::string as_utf8(std::string_view bytes) {
  std::string valid;
  valid.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t size = decode(bytes).size;
    valid += size == 0 ? std::string_view("\xef\xbf\xbd") : bytes.substr(0, size);
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  return valid;
}

}  // namespace bootwhy
