// Bytes of a console in, lines out, in bounded memory.
//
//   for (;;) {
//     std::size_t n = read(fd, buffer.prepare(limits::read_block_bytes));
//     if (n == 0) break;
//     buffer.commit(n);
//     for (const Line& line : buffer.lines()) ...
//   }
//   for (const Line& line : buffer.finish()) ...
//
// The lines do not depend on how the bytes were cut into commits. A line of the console may come as several
// Lines with the same number: a carriage return or a placed cursor begins a new one, and so does a kernel
// message that came into the middle of another line. A line that is longer than limits::line_bytes is cut,
// the piece before the cut marked truncated. NULs are dropped. Lines without text are not given, but counted:
// `number` is the line's number in an editor. `offset` is where the first byte of the text (its framing
// included) stands in the stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "text/line.h"
#include "text/line_memory.h"
#include "text/terminal_filter.h"

namespace bootwhy {

class ConsoleBuffer {
 public:
  // Of a stream's part that begins with this line at this offset.
  explicit ConsoleBuffer(std::uint64_t first_line = 1, std::uint64_t offset = 0)
      : line_number_(first_line), read_offset_(offset), piece_offset_(offset) {}

  // Room for n bytes, to be filled by the caller. Ends the life of all lines given before.
  std::span<char> prepare(std::size_t n);

  // The first n bytes of what prepare() gave have been written. Call it once for a prepare(). The lines are
  // the same with a memory of lines as without one: those that it knows are not read again.
  void commit(std::size_t n, const LineMemory* memory = nullptr);

  // The lines that the last commit completed. They live until the next prepare().
  std::span<const Line> lines() const { return lines_; }

  // The unfinished last line as it stands now, a prompt perhaps, if it has text. It stays unfinished. Lives
  // until the next prepare() or finish().
  std::optional<Line> partial_line() const;

  // The stream has ended or is interrupted here: the rest, whose last line has no end. Lives as long as the
  // buffer is not used.
  std::span<const Line> finish();

  // What the buffer holds. Bounded by the largest prepare(), limits::line_bytes and a fixed factor.
  std::size_t memory_bytes() const;

 private:
  // Where the text's bytes after a gap come from: text position `at` was the stream's byte `offset`.
  struct Gap {
    std::size_t at = 0;
    std::uint64_t offset = 0;
  };

  // A line of bytes up to a newline, which they may turn out to be or not.
  struct WholeLine {
    std::size_t begin = 0;
    std::size_t end = 0;
    LineForm form = LineForm::plain;
    std::optional<double> uptime;
    std::string_view text;  // if it is of that form
  };

  bool read_units(Following following, std::size_t end);
  bool read_whole_lines(const LineMemory& memory);
  std::size_t find_whole_lines(std::span<WholeLine> lines) const;
  std::size_t take_known_lines(std::span<const WholeLine> lines, std::span<LineRecord* const> records);
  bool take_plain_line(const PlainRun& plain);
  void append_text(std::size_t size);
  void skip(std::size_t size);
  void note_gap();
  void erase_last_character();
  void end_piece(bool ended, bool truncated);
  void begin_piece();
  void remove_lost_escapes();
  bool has_telling_bracket() const;
  // Whether a kernel message may have come into the middle of the line.
  enum class InnerLine : bool { none, possible };
  void append_lines(bool ended, bool truncated, InnerLine inner_line, std::vector<Line>& lines) const;
  static std::uint64_t offset_of(std::size_t position, const std::vector<Gap>& gaps,
                                 std::uint64_t text_offset);

  std::size_t text_size() const { return text_end_ - text_begin_; }

  // bytes_[text_begin_, text_end_) is the text of the line in progress, filtered in place;
  // bytes_[unread_begin_, unread_end_) is what has not been looked at.
  std::unique_ptr<char[]> bytes_;  // not touched before it is used: most logs are smaller than the room
  std::size_t capacity_ = 0;
  std::size_t text_begin_ = 0;
  std::size_t text_end_ = 0;
  std::size_t unread_begin_ = 0;
  std::size_t unread_end_ = 0;

  std::uint64_t line_number_;
  std::uint64_t read_offset_;   // in the stream, of bytes_[unread_begin_]
  std::uint64_t piece_offset_;  // in the stream, of bytes_[text_begin_]
  std::vector<Gap> gaps_;       // ordered by `at`, none twice
  bool has_bracket_ = false;    // in the text, behind its first byte; it may have been erased since
  std::vector<TextRange> lost_escapes_;
  std::vector<Line> lines_;
};

}  // namespace bootwhy
