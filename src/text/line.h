// One line of a console as the rest of bootwhy sees it: terminal escapes and framing taken off, and what the
// framing said kept.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bootwhy {

// A wall-clock time that a log states, in microseconds since 1970-01-01 UTC. Where the framing names no
// zone the time is taken as it stands; where it names no year, the year is 1970.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

struct Line {
  std::uint64_t number = 0;      // counted from 1
  std::uint64_t offset = 0;      // of its first raw byte in the stream
  std::string_view text;         // without escapes, framing and line end; see the giver for how long it lives
  std::optional<double> uptime;  // seconds since the kernel started, as printk or the journal states
  std::optional<WallTime> time;  // as dmesg -T, journal, syslog, ts, CI state
  std::string_view caller;       // printk's caller id, «T1» or «C0»; empty where there is none
  bool truncated = false;        // longer than limits::line_bytes: cut here
  bool ended = true;             // false: no line end yet (a prompt, or the end of the stream)

  bool is_blank() const { return text.find_first_not_of(" \t") == std::string_view::npos; }
};

}  // namespace bootwhy
