// The clocks, for the parts that may read them: what live/ and cli/ tell the scanner and write into events.
#pragma once

#include <chrono>

#include "scan/console_scanner.h"
#include "text/line.h"

namespace bootwhy {

// For the scanner: goes on evenly, whatever is done to the wall clock.
inline Moment moment_now() {
  return std::chrono::duration_cast<Moment>(std::chrono::steady_clock::now().time_since_epoch());
}

inline WallTime wall_now() {
  return std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now());
}

}  // namespace bootwhy
