// Turns a stream of findings into boots: which phases were reached, when, and how each one ended.
//
// A boot begins where firmware, a bootloader or a kernel announces itself after a later phase was reached or
// a second time, where the kernel's clock jumps back to its start, or at the start of the stream. Tell the
// tracker each line (advance) and then the findings in it (add), in stream order; then call finish().
//
// Of a live console it may also be told that nothing comes any more (fall_silent). If something does come,
// what the silence brought is taken back.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "boot/boot.h"

namespace bootwhy {

// What a finding changed.
struct BootStep {
  std::optional<Boot> ended;  // the boot that was in progress before this finding began a new one
  bool counted = false;  // false: its `after` or `not_after` did not hold, or it waits to be the last line
  bool reached_phase = false;  // a phase later than all before
  bool changed_outcome = false;
  bool resumed = false;  // the boot had fallen silent and goes on
};

// Whether a line says something new, or only that something is still waited for (a signature with
// `heartbeat`).
enum class Talk : bool { heartbeat, news };

class BootTracker {
 public:
  // `boots_before` were told by another tracker: boots are counted on from there.
  explicit BootTracker(std::uint64_t boots_before = 0);

  // The stream has come to this line. Returns the boot that ended before it, if the kernel's clock shows that
  // the machine was restarted.
  std::optional<Boot> advance(const Line& line);

  // Likewise to each of these lines, up to the first that begins another boot; says to how many. Faster where
  // nothing else is done with lines.
  std::size_t advance_within_boot(std::span<const Line> lines);

  // The next finding, of the line told last; news end a silence.
  BootStep add(Finding finding, Talk talk = Talk::news);

  // Nothing came for so long that it is a finding. `findings` say so, and those that wait to be the last line
  // count as well.
  BootStep fall_silent(std::span<const Finding> findings, std::chrono::seconds silent_for);

  // News have come in a line without findings. True where that ended a silence.
  bool resume();

  // The boot in progress, null where nothing was found yet. The pointer lives until the next call.
  const Boot* current() const;

  // The crash report of the boot in progress, complete or as far as it was seen.
  void set_crash(std::optional<CrashReport> crash);

  // The stream or the machine has ended. Returns the boot in progress, if anything was found in it; what may
  // come next is another boot's.
  std::optional<Boot> finish();

 private:
  bool begins_new_boot(const Finding& finding) const;
  bool begins_new_boot(const Line& line) const;
  // What every line says of the boot it belongs to.
  void take_in(const Line& line);
  std::optional<Boot> begin_boot(std::uint64_t first_line);
  void count(Finding finding, BootStep& step);
  void reach(Phase phase, const Finding& finding, BootStep& step);
  void decide(Outcome outcome, const Finding& finding, BootStep& step);
  void keep(Finding finding);
  bool seen(std::string_view id) const;
  bool seen(const Signature& signature) const;

  Boot boot_;
  bool has_line_ = false;
  std::optional<WallTime> time_before_line_;  // of this boot's line before the one told last
  bool found_something_ = false;
  // How often the boot holds which signature: some dozen, so gone through from the front.
  struct Seen {
    const Signature* signature = nullptr;
    std::uint64_t times = 0;
  };
  std::vector<Seen> seen_;
  std::vector<Finding> waiting_for_end_;  // findings that count only as the last line
  std::optional<Boot> before_silence_;    // while the boot is silent: as it was before
  std::optional<Boot>
      hung_;  // after a silence, until a line tells whether the boot goes on or the next one begins
  std::uint64_t boots_ended_;
};

}  // namespace bootwhy
