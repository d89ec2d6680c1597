// Turns a stream of findings into boots: which phases were reached, when, and how each one ended.
//
// A boot begins where firmware, a bootloader or a kernel announces itself after a later phase was reached or
// a second time, where the kernel's clock jumps back to its start, or at the start of the stream. Tell the
// tracker each line (advance) and then the findings in it (add), in stream order; then call finish().
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "boot/boot.h"

namespace bootwhy {

// What a finding changed.
struct BootStep {
  std::optional<Boot> ended;  // the boot that was in progress before this finding began a new one
  bool counted = false;  // false: its `after` or `not_after` did not hold, or it waits to be the last line
  bool reached_phase = false;  // a phase later than all before
  bool changed_outcome = false;
};

class BootTracker {
 public:
  // The stream has come to this line. Returns the boot that ended before it, if the kernel's clock shows that
  // the machine was restarted.
  std::optional<Boot> advance(const Line& line);

  // The next finding, of the line told last.
  BootStep add(Finding finding);

  // The boot in progress, null where nothing was found yet. The pointer lives until the next call.
  const Boot* current() const;

  // The crash report of the boot in progress, complete or as far as it was seen.
  void set_crash(std::optional<CrashReport> crash);

  // The stream has ended. Returns the boot in progress, if anything was found in it.
  std::optional<Boot> finish();

 private:
  bool begins_new_boot(const Finding& finding) const;
  std::optional<Boot> begin_boot(std::uint64_t first_line);
  void count(Finding finding, BootStep& step);
  void reach(Phase phase, const Finding& finding, BootStep& step);
  void decide(Outcome outcome, const Finding& finding, BootStep& step);
  void keep(Finding finding);
  bool seen(const std::string& id) const;

  Boot boot_;
  bool has_line_ = false;
  std::optional<WallTime> time_before_line_;  // of this boot's line before the one told last
  bool found_something_ = false;
  std::unordered_map<const Signature*, std::uint64_t> times_seen_;
  std::vector<Finding> waiting_for_end_;  // findings that count only as the last line
  std::uint64_t boots_begun_ = 0;
};

}  // namespace bootwhy
