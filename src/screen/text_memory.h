// Reads the text memory of a VGA card: 32 KiB at 0xb8000, two bytes a cell (a character in code page 437 and
// its colours).
//
// It remembers far more than the screen shows. The kernel's text console scrolls by moving the screen through
// that memory a row at a time, and where the memory ends it copies the screen to its beginning and goes on
// from there. So the memory holds, in this order: the newest rows, from row 0 to the screen's last row; rows
// of the lap before, the oldest first; and at its end the rows that were copied to the beginning, a second
// time. Where the newest row ends is told by the screen's position, if the caller knows it, or else by the
// times of the kernel's messages, which fall at that place and nowhere else.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "screen/screen_text.h"

namespace bootwhy {

// Whether a file's bytes are a dump of such memory: the size fits, and every second byte is one of a few
// colours.
bool looks_like_text_memory(std::string_view bytes);

// The memory's rows in the memory's order. The width is the one at whose row starts most messages begin; 80
// where none do.
std::vector<ScreenRow> rows_of_text_memory(std::string_view bytes);

// The text from the oldest row to the newest one. `last_row` is the row of the memory that the screen shows
// at its bottom, where it is known.
ScreenText read_text_memory(std::string_view bytes, std::optional<std::size_t> last_row = std::nullopt);

}  // namespace bootwhy
