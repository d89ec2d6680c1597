#include "screen/console_font.h"

#include <cstdint>
#include <optional>
#include <span>

#include "base/limits.h"
#include "screen/code_page.h"
#include "screen/font_files.h"

namespace bootwhy {
namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<std::uint8_t>(bytes[index]);
}

std::uint32_t number_at(std::string_view bytes, std::size_t index, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8 | byte_at(bytes, index + i);
  return number;
}

bool is_ascii(char32_t character) {
  return character >= ' ' && character < 127;
}

void learn(ConsoleFont& font, std::string look, char32_t character) {
  const auto [place, is_new] = font.characters.emplace(std::move(look), character);
  if (!is_new && is_ascii(character) && !is_ascii(place->second)) place->second = character;
}

// Where things stand in a PSF file.
struct Layout {
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t glyphs_begin = 0;
  std::size_t glyphs = 0;
  std::size_t glyph_bytes = 0;
  bool has_characters = false;
  bool utf8 = false;

  std::size_t characters_begin() const { return glyphs_begin + glyphs * glyph_bytes; }
};

std::optional<Layout> layout_of(std::string_view bytes) {
  Layout layout;
  if (bytes.size() >= 4 && bytes.starts_with("\x36\x04")) {
    const std::uint8_t mode = byte_at(bytes, 2);
    layout.width = 8;
    layout.height = layout.glyph_bytes = byte_at(bytes, 3);
    layout.glyphs_begin = 4;
    layout.glyphs = (mode & 1) != 0 ? 512 : 256;
    layout.has_characters = (mode & 6) != 0;
  } else if (bytes.size() >= 32 && bytes.starts_with("\x72\xb5\x4a\x86")) {
    layout.glyphs_begin = number_at(bytes, 8, 4);
    layout.has_characters = (number_at(bytes, 12, 4) & 1) != 0;
    layout.glyphs = number_at(bytes, 16, 4);
    layout.glyph_bytes = number_at(bytes, 20, 4);
    layout.height = number_at(bytes, 24, 4);
    layout.width = number_at(bytes, 28, 4);
    layout.utf8 = true;
  } else {
    return std::nullopt;
  }
  const bool sensible = layout.width > 0 && layout.width <= limits::font_pixels && layout.height > 0 &&
                        layout.height <= limits::font_pixels && layout.glyphs <= limits::font_glyphs &&
                        layout.glyphs_begin <= bytes.size() &&
                        layout.glyph_bytes == (layout.width + 7) / 8 * layout.height;
  if (!sensible || layout.characters_begin() > bytes.size()) return std::nullopt;
  return layout;
}

// The characters of the next glyph; takes them off `rest`. Sequences of several characters are left out.
std::vector<char32_t> next_characters_ucs2(std::string_view& rest) {
  constexpr std::uint32_t sequence = 0xfffe;
  constexpr std::uint32_t end_of_glyph = 0xffff;
  std::vector<char32_t> characters;
  bool in_sequence = false;
  while (rest.size() >= 2) {
    const std::uint32_t value = number_at(rest, 0, 2);
    rest.remove_prefix(2);
    if (value == end_of_glyph) break;
    if (value == sequence) in_sequence = true;
    if (!in_sequence) characters.push_back(value);
  }
  return characters;
}

std::vector<char32_t> next_characters_utf8(std::string_view& rest) {
  constexpr std::uint8_t sequence = 0xfe;
  constexpr std::uint8_t end_of_glyph = 0xff;
  std::vector<char32_t> characters;
  bool in_sequence = false;
  while (!rest.empty()) {
    const std::uint8_t first = byte_at(rest, 0);
    std::size_t size = 1;
    if (first == end_of_glyph || first == sequence) {
      rest.remove_prefix(1);
      if (first == end_of_glyph) break;
      in_sequence = true;
      continue;
    }
    char32_t character = first;
    if (first >= 0xc0) {
      size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
      character = first & (0xffU >> (size + 1));
      for (std::size_t i = 1; i < size && i < rest.size(); ++i)
        character = character << 6 | (byte_at(rest, i) & 0x3fU);
    }
    rest.remove_prefix(std::min(size, rest.size()));
    if (!in_sequence) characters.push_back(character);
  }
  return characters;
}

// Takes from another font of the same size the looks that this one does not have: of its ASCII characters, or
// of all others.
enum class Characters { ascii, others };
void add_looks(ConsoleFont& font, const ConsoleFont& other, Characters which) {
  for (const auto& [look, character] : other.characters)
    if (is_ascii(character) == (which == Characters::ascii)) font.characters.emplace(look, character);
}

ConsoleFont builtin(std::string_view bytes, const std::string& name) {
  auto font = read_psf(bytes, name);
  return font ? std::move(*font) : ConsoleFont{};
}

// The font of a VGA ROM: 256 glyphs of 16 bytes in the order of code page 437. In its text mode the card
// draws a ninth column, which is empty save for line graphics: there it repeats the eighth.
ConsoleFont rom_font(std::string_view glyphs, std::size_t width) {
  constexpr std::size_t height = 16;
  ConsoleFont font{"VGA ROM", width, height, {}};
  for (std::size_t glyph = 0; glyph < glyphs.size() / height; ++glyph) {
    const bool line_graphics = glyph >= 0xc0 && glyph < 0xe0;
    std::string look;
    for (const char row : glyphs.substr(glyph * height, height)) {
      look += row;
      if (width > 8) look += line_graphics && (row & 1) != 0 ? '\x80' : '\0';
    }
    learn(font, std::move(look), from_code_page_437(static_cast<std::uint8_t>(glyph)));
  }
  return font;
}

// What the kernel draws for a character that its font lacks, as systemd's «…»: a square of 6 x 7 pixels. No
// font of Debian's has it.
std::string kernel_replacement() {
  return std::string(4, '\0') + std::string(7, '\x7e') + std::string(5, '\0');
}

}  // namespace

Result<ConsoleFont> read_psf(std::string_view bytes, const std::string& name) {
  const auto layout = layout_of(bytes);
  if (!layout)
    return failure("read the font", name, "it is no PC Screen Font, or a damaged one",
                   "Give an uncompressed .psf file; 'gzip -d' unpacks a .psf.gz");
  if (!layout->has_characters)
    return failure("read the font", name, "it does not say which characters its glyphs are",
                   "Choose a font with a Unicode table, as those of console-setup-linux");
  ConsoleFont font{name, layout->width, layout->height, {}};
  std::string_view rest = bytes.substr(layout->characters_begin());
  for (std::size_t glyph = 0; glyph < layout->glyphs; ++glyph) {
    const auto look = bytes.substr(layout->glyphs_begin + glyph * layout->glyph_bytes, layout->glyph_bytes);
    for (const char32_t character : layout->utf8 ? next_characters_utf8(rest) : next_characters_ucs2(rest))
      learn(font, std::string(look), character);
  }
  return font;
}

std::vector<ConsoleFont> builtin_fonts() {
  std::vector<ConsoleFont> fonts;
  ConsoleFont& kernel = fonts.emplace_back(builtin(font_files::vga(), "VGA 8x16"));
  // The kernel's f and v are not those of console-setup's VGA font, and its letters with accents and its
  // frames are those of the card.
  add_looks(kernel, builtin(font_files::ethiopian(), "Goha 8x16"), Characters::ascii);
  add_looks(kernel, rom_font(font_files::vga_rom(), 8), Characters::others);
  kernel.characters.emplace(kernel_replacement(), U'\uFFFD');
  fonts.push_back(builtin(font_files::fixed(), "Fixed 8x16"));
  fonts.push_back(builtin(font_files::terminus(), "Terminus 8x16"));
  fonts.push_back(builtin(font_files::terminus_bold(), "Terminus bold 8x16"));
  fonts.push_back(rom_font(font_files::vga_rom(), 9));
  return fonts;
}

}  // namespace bootwhy
