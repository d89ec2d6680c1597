// The text of a machine's screen, made into lines that can be read like a log.
//
// A screen is rows of cells, wherever they were read from. A console wraps a message that is longer than a
// row onto the next ones, so rows are joined to lines before anything looks for a message in them.
//
// This folder stands after text/, whose framing tells where a kernel message begins, and before everything
// that reads lines. It does no I/O: bytes of a memory dump or a picture come in, lines go out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bootwhy {

// One character for each column. A row of a picture that holds something else than the font's glyphs is not
// readable and has no cells: nothing is guessed.
struct ScreenRow {
  std::u32string cells;
  bool readable = true;
};

bool is_blank(const ScreenRow& row);

// When the kernel printed the message that begins in this row; nothing where no stamped message does.
std::optional<double> kernel_time(const ScreenRow& row);

// A message surely begins in this row: a kernel time or a status tag, «[  OK  ]», stands at its start.
bool begins_message(const ScreenRow& row);

enum class ScreenMedium : std::uint8_t { text_memory, picture };

// «VGA text memory», «screen picture».
std::string_view name(ScreenMedium medium);

// Where a text was read from, for the report.
struct ScreenSource {
  ScreenMedium medium = ScreenMedium::text_memory;
  std::size_t rows = 0;                      // that hold text or could not be read
  std::size_t columns = 0;                   // of the screen
  std::vector<std::size_t> unreadable_rows;  // of the screen, counted from 1
  bool order_known = true;                   // false: text memory whose oldest row could not be told
};

struct ScreenText {
  std::string text;  // UTF-8, each line ended by a newline
  ScreenSource source;
};

// Stands in the text for a row that could not be read.
inline constexpr std::string_view unreadable_row_text = "(a row that could not be read)";

// Appends these rows, oldest first, as lines. A row goes on in the next one where its last column is filled,
// or where a stamped message fills all but that column (it was broken at a space), and no new message begins
// there.
void append_lines(std::string& text, std::span<const ScreenRow> rows);

}  // namespace bootwhy
