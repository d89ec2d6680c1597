// The lines of a boot that a report shows: all of them where they fit, else its beginning, its end, and what
// stands near findings. What was left out is counted at the place where it is missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/guest_text.h"
#include "text/line.h"

namespace bootwhy {

struct LogLine {
  std::uint64_t number = 0;  // in the stream; several pieces of one line of the console share it
  std::uint64_t offset = 0;
  std::optional<double> uptime;
  std::optional<WallTime> time;
  GuestText text;  // at most limits::log_line_bytes of it
  bool cut = false;
  std::uint64_t left_out_before = 0;  // so many lines between the one before and this one were not kept
};

struct BootLog {
  std::vector<LogLine> lines;
  std::uint64_t left_out = 0;  // of the boot's lines in all
  std::size_t bytes = 0;       // what the lines take in memory, roughly
};

// Forgets the lines and counts them as left out.
void forget_lines(BootLog& log);

// Collects a boot's lines as they come, in at most about `most_bytes` of memory.
class LogKeeper {
 public:
  explicit LogKeeper(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // The next line. A piece that was given before without its end takes the place of what was kept of it.
  // Lines with something found in them, and those around them, are kept longer than others.
  void add(const Line& line, bool has_finding);

  // The lines since the last call.
  BootLog take();

 private:
  struct Waiting {
    LogLine line;
    bool near_finding = false;
  };

  bool keep(LogLine line, std::size_t most_bytes);
  void thin_out();

  std::size_t most_bytes_;
  BootLog kept_;              // decided upon: the boot's beginning and what is near findings
  std::deque<Waiting> last_;  // the newest lines, not decided upon
  std::size_t last_bytes_ = 0;
  std::size_t still_near_ = 0;  // so many of the next lines are near a finding
  std::uint64_t left_out_here_ = 0;
};

}  // namespace bootwhy
