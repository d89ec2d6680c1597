// Saved screens: pictures, VGA text memory, and fonts to read pictures with. The first byte chooses.
//
// A PNG's checksums keep most changed ones out; what is behind them is the reading of pixels, which PPM
// shares.
#include "base/limits.h"
#include "fuzz/fuzz.h"
#include "screen/console_font.h"
#include "screen/picture_text.h"
#include "screen/text_memory.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

namespace {

const std::vector<ConsoleFont> fonts = builtin_fonts();

void check(const ScreenText& text) {
  require(text.source.unreadable_rows.size() <= text.source.rows, "rows that could not be read are rows");
  require(text.text.empty() || text.text.back() == '\n', "each line is ended");
}

}  // namespace

FUZZ(bytes) {
  if (bytes.empty()) return;
  const auto rest = bytes.substr(1);
  switch (bytes.front() % 3) {
    case 0:
      if (const auto picture = read_picture(rest)) {
        require(picture->pixels.size() == picture->width * picture->height, "a picture has all its pixels");
        if (const auto text = read_picture_text(*picture, fonts)) check(*text);
      }
      break;
    case 1:
      if (looks_like_text_memory(rest)) check(read_text_memory(rest));
      break;
    default:
      if (const auto font = read_psf(rest, "mine.psf"))
        require(font->width <= limits::font_pixels && font->height <= limits::font_pixels &&
                    font->characters.size() <= limits::font_glyphs,
                "a font keeps its limits");
  }
}
