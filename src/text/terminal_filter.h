// What a terminal would do with the bytes of a console, as far as it matters for reading it as lines.
//
// The bytes are read as units: plain text, an ECMA-48 control sequence, a control character, a line end.
// Control sequences are removed; those that place the cursor or clear the screen begin a new line of text.
// One unit is decided by its own bytes alone, so a reader that waits while a unit is incomplete sees the same
// units however the bytes arrive.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace bootwhy {

enum class UnitKind {
  text,        // to be kept: a printable character, a tab, a byte that is no UTF-8
  removed,     // a control sequence, a control character, NULs
  backspace,   // takes the character before it away
  soft_break,  // carriage return, cursor placed, screen cleared: what follows is a new line of text
  line_end,    // newline
  incomplete,  // cannot be decided without the bytes that follow
};

struct Unit {
  UnitKind kind = UnitKind::incomplete;
  std::size_t size = 0;  // in bytes; 0 if incomplete
};

enum class Following { may_come, none };

// The printable ASCII that a text begins with.
struct PlainRun {
  std::size_t size = 0;
  bool has_bracket = false;  // «[» behind the first byte
};

// Fast.
PlainRun plain_run(std::string_view bytes);

// The unit at the start of `bytes`, which are not empty. Never incomplete where nothing can follow, nor where
// more than limits::control_string_bytes are given. A control sequence that is broken off (by a kernel line
// that came between, or by a line end) is removed as far as it goes; a control string (OSC, DCS, ...) without
// its end loses its introducer alone, so that it hides nothing.
Unit read_unit(std::string_view bytes, Following following);

struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Finds colour and erase sequences whose escape byte was lost or spelled out when the text was pasted or
// logged, such as «[0;32m», «^[[0m», «#033[K», and appends where they are, in order.
void find_lost_escapes(std::string_view text, std::vector<TextRange>& ranges);

// Whether the byte at `at` may be the bracket of such a sequence, which all of them have. Fast.
bool may_begin_lost_escape(std::string_view text, std::size_t at);

}  // namespace bootwhy
