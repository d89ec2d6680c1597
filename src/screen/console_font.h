// The fonts of text consoles, by the look of their characters.
//
// The built-in ones are Debian's, taken from its packages when bootwhy is built: the kernel's own font, the
// one that console-setup loads, Terminus, and the one in the ROM of QEMU's VGA card, which draws nine columns
// a character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace bootwhy {

struct ConsoleFont {
  std::string name;
  std::size_t width = 0;
  std::size_t height = 0;
  // The character that looks so. A look is the rows from top to bottom, each in whole bytes, the leftmost
  // pixel in the highest bit. Of several characters with one look it is the first of ASCII, or else the
  // font's first.
  std::unordered_map<std::string, char32_t> characters;
};

// Reads a PC Screen Font, version 1 or 2, with its table of characters. `name` is for errors and the report.
Result<ConsoleFont> read_psf(std::string_view bytes, const std::string& name);

// The built-in fonts. The first one is the kernel's.
std::vector<ConsoleFont> builtin_fonts();

}  // namespace bootwhy
