#include "screen/console_font.h"

#include <initializer_list>
#include <set>
#include <string>

#include "support/catch.h"

using namespace bootwhy;
using namespace std::string_literals;

namespace {

// A PSF 2 font of two glyphs, 12 x 2.
std::string small_font() {
  std::string bytes = "\x72\xb5\x4a\x86";
  const auto number = [&](unsigned value) {
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> 8 * i & 0xff);
  };
  for (const unsigned value : {0U, 32U, 1U, 2U, 4U, 2U, 12U}) number(value);
  bytes += std::string("\xff\xf0\x00\x00", 4) + std::string("\x00\x00\xff\xf0", 4);
  bytes += "\xce\x91";  // Greek Alpha
  bytes +=
      "A\xfe"
      "A\xcc\x88\xff";  // and A, and a sequence
  bytes += "B\xff";
  return bytes;
}

}  // namespace

TEST_CASE("a PSF 2 font says which characters its glyphs are, ASCII first") {
  const auto font = read_psf(small_font(), "small");
  REQUIRE(font);
  CHECK(font->width == 12);
  CHECK(font->height == 2);
  CHECK(font->characters.at(std::string("\xff\xf0\x00\x00", 4)) == 'A');
  CHECK(font->characters.at(std::string("\x00\x00\xff\xf0", 4)) == 'B');
  CHECK(font->characters.size() == 2);
}

TEST_CASE("a font that is cut or no font is an error that names it") {
  for (std::size_t size = 0; size < 40; ++size) {
    const auto font = read_psf(small_font().substr(0, size), "cut.psf");
    REQUIRE_FALSE(font);
    CHECK(font.error().place == "cut.psf");
  }
}

TEST_CASE("the built-in fonts have every printable character of ASCII") {
  const auto fonts = builtin_fonts();
  REQUIRE(fonts.size() == 5);
  CHECK(fonts.back().width == 9);
  for (const ConsoleFont& font : fonts) {
    INFO(font.name);
    std::string found(128, ' ');
    for (const auto& [look, character] : font.characters)
      if (character < 128) found[character] = 'x';
    CHECK(found.substr(32, 95) == std::string(95, 'x'));
  }
}

namespace {

std::string look(std::initializer_list<int> rows) {
  std::string bytes;
  for (const int row : rows) bytes += static_cast<char>(row);
  return bytes;
}

}  // namespace

TEST_CASE("the kernel's font has letters with accents, frames, and the sign for what it lacks") {
  const ConsoleFont kernel = builtin_fonts().front();
  std::set<char32_t> found;
  for (const auto& [shape, character] : kernel.characters) found.insert(character);
  for (const char32_t character : U"éüßäÖ│┌║═╔→\uFFFD"s) {
    INFO(static_cast<unsigned>(character));
    CHECK(found.count(character) == 1);
  }
  CHECK(kernel.characters.at(look({0, 0, 0, 0, 0x7e, 0x7e, 0x7e, 0x7e, 0x7e, 0x7e, 0x7e, 0, 0, 0, 0, 0})) ==
        U'\uFFFD');
}
