// A boot: one stretch of a console from the machine's start to its end, with how far it came, what was found
// on the way, and how it ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/guest_text.h"
#include "kernel/crash_report.h"
#include "kernel/wait_status.h"
#include "signature/finding.h"
#include "signature/vocabulary.h"

namespace bootwhy {

// A phase that the boot reached, and the line that shows it.
struct PhaseReached {
  Phase phase = Phase::unknown;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::optional<double> uptime;
  std::optional<WallTime> time;
};

struct Boot {
  std::uint64_t index = 1;  // in the stream, or of the machine, counted from 1
  std::uint64_t first_line = 1;
  std::uint64_t last_line = 1;
  std::optional<WallTime> first_time;
  std::optional<WallTime> last_time;
  std::optional<double> last_uptime;

  Phase phase = Phase::unknown;      // the furthest that was reached
  std::vector<PhaseReached> phases;  // in the order of time, each once
  Outcome outcome = Outcome::incomplete;
  std::optional<Finding> decided_by;  // the finding that gave the outcome; none for incomplete

  GuestText kernel_version;  // empty where the log does not say
  GuestText command_line;
  std::optional<std::chrono::seconds> silent_for;  // a live console that went silent: for how long
  std::optional<WaitStatus> wait_status;
  std::optional<CrashReport> crash;

  // In stream order. Of one signature only the first and last few are kept, see limits.
  std::vector<Finding> findings;
  std::uint64_t findings_dropped = 0;
};

// True if some finding is at least so severe.
bool has_finding(const Boot& boot, Severity at_least);

// True if the boot has a fatal finding or an outcome that is a failure.
bool has_failed(const Boot& boot);

// The line that best proves the outcome: the finding that decided it, else the worst finding (the last among
// equals); null where nothing was found but facts and phases. It lives as long as the boot.
const Finding* proof(const Boot& boot);

}  // namespace bootwhy
