#include "boot/boot_tracker.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace bootwhy {
namespace {

// The kernel's clock starts at zero: a line that falls back below the first figure, by more than the second,
// belongs to another boot. Small steps back are normal where several CPUs print.
constexpr double clock_start_seconds = 5.0;
constexpr double clock_step_back_seconds = 1.0;

// Outcomes that a boot can leave again by going on.
bool can_go_on(Outcome outcome) {
  switch (outcome) {
    case Outcome::emergency_shell:
    case Outcome::initramfs_shell:
    case Outcome::rescue_prompt:
    case Outcome::no_boot_device:
    case Outcome::waiting_for_input:
    case Outcome::hung:
      return true;
    default:
      return false;
  }
}

// Outcomes after which nothing of the same boot begins anew, also where the log tells of no phase before.
bool is_over(Outcome outcome) {
  return outcome == Outcome::panic || outcome == Outcome::reset || outcome == Outcome::powered_off;
}

}  // namespace

BootTracker::BootTracker(std::uint64_t boots_before) : boots_ended_(boots_before) {
  boot_.index = boots_ended_ + 1;
}

std::optional<Boot> BootTracker::advance(const Line& line) {
  // Most lines end no boot, and must not pay for the place of one.
  if (advance_within_boot({&line, 1}) == 1) return std::nullopt;
  waiting_for_end_.clear();
  auto ended = begin_boot(line.number);
  take_in(line);
  return ended;
}

std::size_t BootTracker::advance_within_boot(std::span<const Line> lines) {
  std::size_t count = 0;
  for (; count < lines.size() && !begins_new_boot(lines[count]); ++count) take_in(lines[count]);
  return count;
}

bool BootTracker::begins_new_boot(const Line& line) const {
  return line.uptime && *line.uptime < clock_start_seconds && boot_.last_uptime &&
         *line.uptime < *boot_.last_uptime - clock_step_back_seconds && boot_.phase >= Phase::stage_1 &&
         boot_.outcome != Outcome::panic && !line.is_blank();
}

inline void BootTracker::take_in(const Line& line) {
  if (!line.is_blank()) {
    waiting_for_end_.clear();
    if (line.uptime) boot_.last_uptime = line.uptime;
  }
  if (!has_line_) {
    has_line_ = true;
    boot_.first_line = line.number;
  }
  boot_.last_line = line.number;
  time_before_line_ = boot_.last_time;
  if (line.time) {
    if (!boot_.first_time) boot_.first_time = line.time;
    boot_.last_time = line.time;
  }
}

BootStep BootTracker::add(Finding finding, Talk talk) {
  BootStep step;
  for (std::string_view id : finding.signature->not_after)
    if (seen(id)) return step;
  const auto& after = finding.signature->after;
  if (!after.empty() &&
      std::none_of(after.begin(), after.end(), [&](std::string_view id) { return seen(id); }))
    return step;
  const bool begins = begins_new_boot(finding);
  if (!begins && talk == Talk::news) {
    step.resumed = resume();
    hung_.reset();
  }
  if (begins) {
    boot_.last_time = time_before_line_;
    step.ended = begin_boot(finding.line);
    boot_.last_line = finding.line;
    boot_.last_uptime = finding.uptime;
    boot_.first_time = boot_.last_time = finding.time;
  }
  if (finding.signature->last_line) {
    waiting_for_end_.push_back(std::move(finding));
    return step;
  }
  count(std::move(finding), step);
  return step;
}

BootStep BootTracker::fall_silent(std::span<const Finding> findings, std::chrono::seconds silent_for) {
  Boot before = boot_;
  boot_.silent_for = silent_for;
  BootStep step;
  for (const Finding& finding : findings) count(finding, step);
  // Last, as they know better what it is that hangs.
  for (Finding& finding : std::exchange(waiting_for_end_, {})) count(std::move(finding), step);
  before_silence_ = std::move(before);
  return step;
}

bool BootTracker::resume() {
  if (!before_silence_) return false;
  before_silence_->last_line = boot_.last_line;
  before_silence_->last_time = boot_.last_time;
  before_silence_->last_uptime = boot_.last_uptime;
  hung_ = std::exchange(boot_, std::move(*before_silence_));
  before_silence_.reset();
  return true;
}

const Boot* BootTracker::current() const {
  return found_something_ ? &boot_ : nullptr;
}

void BootTracker::set_crash(std::optional<CrashReport> crash) {
  found_something_ = found_something_ || crash;
  boot_.crash = std::move(crash);
}

std::optional<Boot> BootTracker::finish() {
  BootStep step;
  for (Finding& finding : std::exchange(waiting_for_end_, {})) count(std::move(finding), step);
  std::optional<Boot> ended;
  if (found_something_) {
    ended = std::move(boot_);
    ++boots_ended_;
  }
  boot_ = Boot{};
  boot_.index = boots_ended_ + 1;
  has_line_ = found_something_ = false;
  time_before_line_.reset();
  seen_.clear();
  before_silence_.reset();
  hung_.reset();
  return ended;
}

bool BootTracker::begins_new_boot(const Finding& finding) const {
  const Signature& signature = *finding.signature;
  if (!found_something_ || signature.kind != SignatureKind::phase || !signature.phase) return false;
  const Phase phase = *signature.phase;
  if (signature.begins_boot) return boot_.phase > phase || seen(signature) || is_over(boot_.outcome);
  // Firmware and bootloaders do not come back while a kernel runs.
  return phase <= Phase::bootloader && boot_.phase >= Phase::kernel;
}

std::optional<Boot> BootTracker::begin_boot(std::uint64_t first_line) {
  // What came after a silence was the next boot's already: the machine was reset while it hung.
  if (hung_) {
    hung_->last_line = boot_.last_line;
    boot_ = std::move(*hung_);
  }
  if (boot_.outcome == Outcome::incomplete || boot_.outcome == Outcome::ready) {
    boot_.outcome = Outcome::reset;
    boot_.decided_by.reset();
  }
  // The line told last may already belong to the new boot.
  boot_.last_line = std::max(boot_.first_line, std::min(boot_.last_line, first_line - 1));
  std::optional<Boot> ended = finish();
  has_line_ = true;
  boot_.first_line = boot_.last_line = first_line;
  return ended;
}

void BootTracker::count(Finding finding, BootStep& step) {
  step.counted = true;
  found_something_ = true;
  const Signature& signature = *finding.signature;
  if (signature.phase && *signature.phase > boot_.phase) reach(*signature.phase, finding, step);
  if (signature.outcome) decide(*signature.outcome, finding, step);
  if (auto version = capture(finding, "version"); version && signature.id == "kernel-banner")
    boot_.kernel_version = GuestText(*version);
  if (auto command_line = capture(finding, "command_line")) boot_.command_line = GuestText(*command_line);
  if (auto status = capture(finding, "wait_status")) boot_.wait_status = wait_status_from(*status);
  keep(std::move(finding));
}

void BootTracker::reach(Phase phase, const Finding& finding, BootStep& step) {
  boot_.phase = phase;
  boot_.phases.push_back({phase, finding.line, finding.offset, finding.uptime, finding.time});
  step.reached_phase = true;
  const bool goes_on =
      can_go_on(boot_.outcome) || (boot_.outcome == Outcome::crashed && phase == Phase::ready);
  if (goes_on) {
    boot_.outcome = Outcome::incomplete;
    boot_.decided_by.reset();
    step.changed_outcome = true;
  }
}

void BootTracker::decide(Outcome outcome, const Finding& finding, BootStep& step) {
  const bool was_ready = boot_.phase >= Phase::ready;
  if (boot_.outcome == Outcome::panic && outcome != Outcome::panic) return;
  if ((outcome == Outcome::hung || outcome == Outcome::crashed) && was_ready) return;
  if (outcome == Outcome::incomplete) {
    if (boot_.outcome != Outcome::waiting_for_input) return;
    boot_.decided_by.reset();
  } else if (boot_.outcome == Outcome::panic && boot_.decided_by) {
    // Several signatures know the same line: the one that asks for more of it tells more.
    if (finding.line == boot_.decided_by->line &&
        finding.signature->pattern.size() > boot_.decided_by->signature->pattern.size())
      boot_.decided_by = finding;
    return;
  } else {
    boot_.decided_by = finding;
  }
  step.changed_outcome = step.changed_outcome || boot_.outcome != outcome;
  boot_.outcome = outcome;
}

void BootTracker::keep(Finding finding) {
  const Signature* signature = finding.signature;
  auto seen =
      std::find_if(seen_.begin(), seen_.end(), [&](const Seen& each) { return each.signature == signature; });
  if (seen == seen_.end()) seen = seen_.insert(seen, {signature, 0});
  if (++seen->times > limits::findings_kept_first + limits::findings_kept_last) {
    std::size_t nth = 0;
    const auto oldest_of_the_last =
        std::find_if(boot_.findings.begin(), boot_.findings.end(), [&](const Finding& kept) {
          return kept.signature == signature && nth++ == limits::findings_kept_first;
        });
    boot_.findings.erase(oldest_of_the_last);
    ++boot_.findings_dropped;
  }
  constexpr std::size_t usual_findings = 32;
  if (boot_.findings.empty()) boot_.findings.reserve(usual_findings);
  boot_.findings.push_back(std::move(finding));
}

bool BootTracker::seen(std::string_view id) const {
  return std::any_of(seen_.begin(), seen_.end(), [&](const Seen& each) { return each.signature->id == id; });
}

bool BootTracker::seen(const Signature& signature) const {
  return std::any_of(seen_.begin(), seen_.end(),
                     [&](const Seen& each) { return each.signature == &signature; });
}

}  // namespace bootwhy
