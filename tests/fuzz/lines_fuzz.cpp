// Lines and framing: how the bytes were cut changes nothing, no line is longer than its limit, memory follows
// the block size alone, and places in the stream only grow.
#include <string>
#include <vector>

#include "base/limits.h"
#include "fuzz/fuzz.h"
#include "text/console_buffer.h"

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

class Reader {
 public:
  void take(std::string_view bytes) {
    largest_block_ = std::max(largest_block_, bytes.size());
    std::copy(bytes.begin(), bytes.end(), buffer_.prepare(bytes.size()).begin());
    buffer_.commit(bytes.size());
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
    }
  }

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
  require(whole.finish() == cut.finish(), "how bytes were cut does not change the lines");
}
