// One line of a console as the rest of bootwhy sees it: terminal escapes and framing taken off, and what the
// framing said kept.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bootwhy {

// A wall-clock time that a log states, in microseconds since 1970-01-01 UTC. Where the framing names no
// zone the time is taken as it stands; where it names no year, the year is 1970.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

// How the bytes of a stream became the text of a line.
enum class LineForm : unsigned char {
  other = 0,
  plain = 1,        // they are the text, and nothing was taken off
  timestamped = 2,  // they are «[    2.540406] », see usual_uptime(), and the text
};

struct Line {
  std::uint64_t number = 0;      // counted from 1
  std::uint64_t offset = 0;      // of its first raw byte in the stream
  std::string_view text;         // without escapes, framing and line end; see the giver for how long it lives
  std::optional<double> uptime;  // seconds since the kernel started, as printk or the journal states
  std::optional<WallTime> time;  // as dmesg -T, journal, syslog, ts, CI state
  std::string_view caller;       // printk's caller id, «T1» or «C0»; empty where there is none
  bool truncated = false;        // longer than limits::line_bytes: cut here
  bool ended = true;             // false: no line end yet (a prompt, or the end of the stream)
  LineForm form = LineForm::other;
  // Where its reader knew the text from a LineMemory: the notes on it. They live as records do there.
  std::optional<std::span<const std::uint32_t>> notes;

  bool is_blank() const {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; });
  }
};

}  // namespace bootwhy
