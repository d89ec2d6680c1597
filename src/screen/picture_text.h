// Reads the text in a picture of a text console by the look of its characters.
//
// A console draws each character into a cell of its own, so the picture is cut into cells of the font's size,
// and a cell is read where its pixels are exactly one of the font's characters, in whatever two colours. A
// row with any other cell is not readable: nothing is guessed. The one exception is the cursor, which hides a
// part of one cell: that cell is read where what is left of it fits one character alone.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "screen/console_font.h"
#include "screen/picture.h"
#include "screen/screen_text.h"

namespace bootwhy {

// The picture's rows, top to bottom, in the font among these by which most of its text is readable.
std::vector<ScreenRow> rows_of_picture(const Picture& picture, std::span<const ConsoleFont> fonts);

// The text of those rows. An error where not one of them could be read.
Result<ScreenText> read_picture_text(const Picture& picture, std::span<const ConsoleFont> fonts);

}  // namespace bootwhy
