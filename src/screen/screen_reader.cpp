#include "screen/screen_reader.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "screen/picture_text.h"
#include "screen/text_memory.h"

namespace bootwhy {
namespace {

std::vector<ConsoleFont> known_fonts(const ConsoleFont* font) {
  std::vector<ConsoleFont> fonts = builtin_fonts();
  if (font) fonts.push_back(*font);
  return fonts;
}

// Whether the memory's rows from `first` on are those of the screen, as far as they could be read.
bool shows(std::span<const ScreenRow> memory, std::size_t first, std::span<const ScreenRow> screen) {
  bool any_text = false;
  for (std::size_t row = 0; row < screen.size(); ++row) {
    if (!screen[row].readable) continue;
    if (screen[row].cells != memory[first + row].cells) return false;
    any_text = any_text || !is_blank(screen[row]);
  }
  return any_text;
}

// The rows of the memory that the screen may show at its bottom. None where the picture shows something else.
std::vector<std::size_t> last_shown_rows(std::span<const ScreenRow> memory,
                                         std::span<const ScreenRow> screen) {
  std::vector<std::size_t> found;
  for (std::size_t first = 0; first + screen.size() <= memory.size(); ++first)
    if (shows(memory, first, screen)) found.push_back(first + screen.size() - 1);
  return found;
}

// Whether a framebuffer was drawn on: some text can be read in the picture, and not in the nine columns a
// character of a card's text mode.
bool is_framebuffer(const Picture& picture, std::span<const ScreenRow> screen) {
  return std::any_of(screen.begin(), screen.end(), [&](const ScreenRow& row) {
    return row.readable && !is_blank(row) && row.cells.size() != picture.width / 9;
  });
}

Result<ScreenText> read_picture_file(std::string_view bytes, const ConsoleFont* font) {
  const auto picture = read_picture(bytes);
  if (!picture) return tl::unexpected(picture.error());
  return read_picture_text(*picture, known_fonts(font));
}

}  // namespace

bool may_be_screen(std::string_view first_bytes, std::uint64_t size) {
  if (looks_like_picture(first_bytes)) return size <= limits::picture_file_bytes;
  return size >= limits::least_text_memory_bytes && size <= limits::text_memory_bytes;
}

std::optional<Result<ScreenText>> read_screen(std::string_view bytes, const ConsoleFont* font) {
  if (looks_like_picture(bytes)) return read_picture_file(bytes, font);
  if (looks_like_text_memory(bytes)) return read_text_memory(bytes);
  return std::nullopt;
}

Result<ScreenText> read_machine_screen(std::string_view text_memory, std::string_view picture,
                                       const ConsoleFont* font) {
  if (!looks_like_text_memory(text_memory) && !picture.empty()) return read_picture_file(picture, font);
  if (!looks_like_text_memory(text_memory))
    return failure("read", "the machine's screen",
                   "its VGA text memory holds no text, and there is no picture of it");
  const auto shown = read_picture(picture);
  if (!shown) return read_text_memory(text_memory);
  const auto screen = rows_of_picture(*shown, known_fonts(font));
  const auto last_rows = last_shown_rows(rows_of_text_memory(text_memory), screen);
  if (last_rows.empty() && is_framebuffer(*shown, screen)) return read_picture_file(picture, font);
  return read_text_memory(text_memory,
                          last_rows.size() == 1 ? std::optional(last_rows.front()) : std::nullopt);
}

}  // namespace bootwhy
