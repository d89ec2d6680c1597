// Where a failing boot left the road of a healthy one.
//
// The lines of both are compared as they are when times, addresses and ids are taken out, and whatever their
// order: lines that both print are the road, lines that one alone prints are where they part. Phases are
// aligned by name. Pure: the same boots give the same difference.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "boot/boot.h"
#include "boot/boot_log.h"

namespace bootwhy {

// Lines of one boot that are the same when normalised, more often there than in the other boot.
struct DifferentLine {
  const LogLine* line = nullptr;  // the first that the other boot lacks; lives as long as the log
  Phase phase = Phase::unknown;   // that it stands in
  std::uint64_t times = 1;        // more often than in the other boot
};

struct PhasePair {
  struct Side {
    bool reached = false;
    std::optional<double> at;    // seconds on the kernel's clock
    std::optional<double> took;  // until the next phase, or the boot's end
  };
  Phase phase = Phase::unknown;
  Side good;
  Side bad;
};

// A line that both boots print once, and that came so much later in the bad one, measured from the line
// before it that both print.
struct LaterLine {
  const LogLine* good = nullptr;
  const LogLine* bad = nullptr;
  const LogLine* bad_before = nullptr;  // the line of the road before; null at the start
  double seconds = 0;
};

struct BootDiff {
  std::vector<PhasePair> phases;       // in the order of time
  std::vector<DifferentLine> missing;  // in the order of the good boot
  std::vector<DifferentLine> added;    // in the order of the bad boot
  std::vector<LaterLine> later;
  std::uint64_t in_common = 0;  // lines of the bad boot that the good one has as well
  // Of the phases that the bad boot never reached the lines are counted and not told.
  std::uint64_t missing_in_unreached_phases = 0;
  const LogLine* last_common_good = nullptr;  // where the road ends; null where there is none
  const LogLine* last_common_bad = nullptr;
};

BootDiff compare_boots(const Boot& good, const BootLog& good_log, const Boot& bad, const BootLog& bad_log);

}  // namespace bootwhy
