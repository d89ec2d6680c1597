// Crash reports: any lines give one with a title, or none, within its limits.
#include "base/limits.h"
#include "fuzz/fuzz.h"
#include "kernel/crash_reading.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

FUZZ(bytes) {
  const auto crash = test::read_crash(bytes);
  if (!crash) return;
  require(!crash->title.raw().empty(), "a crash has a title");
  require(crash->title.raw().size() <= limits::crash_title_bytes, "a title is at most as long as its limit");
  require(crash->frames.size() <= limits::crash_frames, "frames are bounded");
  require(crash->registers.size() <= limits::crash_registers, "registers are bounded");
  require(crash->first_line <= crash->last_line, "a crash ends where it began or later");
  require(!crash->incomplete || !crash->incomplete_reason.empty(), "what is incomplete says why");
}
