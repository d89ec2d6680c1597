// The table of `watch`: a line for each machine, the ones in trouble first.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

#include "diagnosis/verdict.h"
#include "report/text_report.h"

namespace bootwhy {

struct WatchRow {
  GuestText machine;
  bool connected = false;
  std::uint64_t boot_index = 0;  // 0: nothing recognised yet
  Phase phase = Phase::unknown;
  Outcome outcome = Outcome::incomplete;
  bool failed = false;
  std::chrono::seconds unchanged_for{0};  // since phase or outcome changed
  GuestText why;                          // the best cause, or the worst finding; may be empty
};

// A boot's trouble in a few words: the best cause, else the worst finding; empty where there is none.
GuestText why_in_short(const Verdict& verdict);

// The table with its heading, in at most so many lines of so many columns, each with a line end; says how
// many rows found no room.
std::string watch_table(std::span<const WatchRow> rows, std::size_t columns, std::size_t lines,
                        TextStyle style);

// What replaces a shown table of so many lines on a terminal by the next one.
std::string redraw(std::size_t lines_shown, const std::string& table);

}  // namespace bootwhy
