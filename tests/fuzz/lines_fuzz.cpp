// Lines and framing: neither how the bytes were cut nor what a memory knows of them changes anything, no line
// is longer than its limit, memory follows the block size alone, and places in the stream only grow.
#include <string>
#include <vector>

#include "base/limits.h"
#include "fuzz/fuzz.h"
#include "text/console_buffer.h"
#include "text/line_memory.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

namespace {

struct Kept {
  std::uint64_t number;
  std::uint64_t offset;
  std::string text;
  std::optional<double> uptime;
  std::optional<WallTime> time;
  std::string caller;
  bool truncated;
  bool ended;
  bool operator==(const Kept&) const = default;
};

// Notes that hardly another text has.
std::vector<std::uint32_t> notes_on(std::string_view text) {
  return {static_cast<std::uint32_t>(text.size()),
          static_cast<std::uint32_t>(std::hash<std::string_view>()(text))};
}

class Reader {
 public:
  // The memory, if there is one, learns what is read.
  explicit Reader(LineMemory* memory = nullptr) : memory_(memory) {}

  void take(std::string_view bytes) {
    largest_block_ = std::max(largest_block_, bytes.size());
    std::copy(bytes.begin(), bytes.end(), buffer_.prepare(bytes.size()).begin());
    buffer_.commit(bytes.size(), memory_);
    keep(buffer_.lines());
    buffer_.partial_line();
    require(buffer_.memory_bytes() <= 256 * (largest_block_ + limits::line_bytes), "memory stays bounded");
  }
  std::vector<Kept> finish() {
    keep(buffer_.finish());
    return std::move(lines_);
  }

 private:
  void keep(std::span<const Line> lines) {
    for (const Line& line : lines) {
      require(line.text.size() <= limits::line_bytes, "a line is at most as long as its limit");
      require(lines_.empty() || line.number >= lines_.back().number, "line numbers do not fall");
      require(lines_.empty() || line.offset >= lines_.back().offset, "offsets do not fall");
      require(line.text.find_first_of(std::string_view("\0\n\x1b", 3)) == std::string_view::npos,
              "no NUL, line end or escape is in a line");
      lines_.push_back({line.number, line.offset, std::string(line.text), line.uptime, line.time,
                        std::string(line.caller), line.truncated, line.ended});
      if (line.notes)
        require(std::ranges::equal(*line.notes, notes_on(line.text)), "the notes on a line are its own");
    }
    if (memory_)
      for (const Line& line : lines) learn(line);
  }

  void learn(const Line& line) {
    LineRecord* record = nullptr;
    memory_->recall({&line.text, 1}, {&record, 1});
    if (record)
      record->add(line.form);
    else
      memory_->keep(line.text, line.form, notes_on(line.text));
  }

  LineMemory* memory_;
  ConsoleBuffer buffer_;
  std::size_t largest_block_ = 0;
  std::vector<Kept> lines_;
};

}  // namespace

FUZZ(bytes) {
  Reader whole;
  whole.take(bytes);
  Reader cut;
  in_pieces(bytes, static_cast<std::uint32_t>(bytes.size()),
            [&](std::string_view piece) { cut.take(piece); });
  const auto lines = whole.finish();
  require(lines == cut.finish(), "how bytes were cut does not change the lines");
  LineMemory memory;
  for (int again = 0; again < 2; ++again) {
    Reader knowing(&memory);
    in_pieces(bytes, static_cast<std::uint32_t>(bytes.size()),
              [&](std::string_view piece) { knowing.take(piece); });
    require(lines == knowing.finish(), "a memory of lines does not change them");
  }
}
