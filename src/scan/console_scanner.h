// The way of the data for one console: bytes → lines → findings → boots → diagnoses.
//
// The scanner reads no clock, file or socket. Give it bytes as they come, for a live console with the time,
// then finish(); after each call take the events. The same scanner serves a live console and an archive: a
// live console is an input that has not ended.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "boot/boot_tracker.h"
#include "diagnosis/verdict.h"
#include "scan/stall_limits.h"
#include "screen/console_font.h"
#include "signature/matcher.h"
#include "symbols/kernel_symbols.h"
#include "text/console_buffer.h"

namespace bootwhy {

// Time as the giver of the bytes counts it, from any moment on.
using Moment = std::chrono::milliseconds;

// Where in a stream its bytes begin.
struct StreamPlace {
  std::uint64_t line = 1;
  std::uint64_t offset = 0;
};

// What a console is told about at its start.
struct ScanContext {
  const Matcher* matcher = nullptr;  // both outlive the scanner
  const Knowledge* knowledge = nullptr;
  MachineFacts known_facts;  // from the VM's configuration
  bool live = false;         // events for what is in progress are wanted, and silence is a finding
  const KernelSymbols* symbols = nullptr;  // tells crashes' source lines, where it was given
  const ConsoleFont* font = nullptr;       // of screen pictures, besides the built-in ones
  std::size_t log_bytes = 0;               // of each boot so much of its log is kept for a report; 0: none
  StallLimits stall_limits = {};
  std::uint64_t boots_before = 0;       // of this console, told by other scanners: boots are counted on
  Matcher::Scratch* scratch = nullptr;  // shared by the scanners of one thread; null: the scanner's own
  StreamPlace begins_at = {};           // at the start of a line
};

struct PhaseEvent {
  std::uint64_t boot = 0;
  PhaseReached reached;
};
struct FindingEvent {
  std::uint64_t boot = 0;
  Finding finding;
  Phase phase = Phase::unknown;  // in which it was found
};
// The outcome of a boot that has not ended has changed to a failure, it waits for somebody to type, or it is
// ready: what can be said now.
struct VerdictEvent {
  Verdict verdict;
};
// A boot that was said to hang talks again; what was said of its silence is taken back.
struct ResumedEvent {
  std::uint64_t boot = 0;
  std::chrono::seconds silent_for{0};
};
struct BootEndedEvent {
  Verdict verdict;
  std::uint64_t end_offset = 0;  // in the stream: where the next boot begins
};
using ScanEvent = std::variant<PhaseEvent, FindingEvent, VerdictEvent, ResumedEvent, BootEndedEvent>;

class ConsoleScanner {
 public:
  explicit ConsoleScanner(ScanContext context);

  // Room for n bytes; then say how many of them were written, and for a live console when.
  std::span<char> prepare(std::size_t n) { return buffer_.prepare(n); }
  void commit(std::size_t n, Moment now = Moment{});

  // So late is it: call it a few times a second while a live console is listened to. Where nothing has come
  // for a moment, a last line without end is a prompt, if some signature knows it as one; where nothing has
  // come for longer than the phase's limit, the boot hangs, unless something waits for an answer.
  void tick(Moment now);

  // The console is not listened to until the next commit or tick: silence counts anew from there.
  void pause();

  // The stream or the machine has ended: so has the boot. If more bytes come, they are another boot's.
  void finish();

  // The events since the last call.
  std::vector<ScanEvent> take_events();

  // From the start of the stream on, as are all places.
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t lines() const { return lines_; }

 private:
  void scan(std::span<const Line> lines, bool stream_ended);
  void match(std::span<const Line> lines, bool stream_ended);
  Matcher::Scratch& scratch();
  void take_lines(std::span<const Line> lines);
  void take(Finding finding, Talk talk);
  void tell(const BootStep& step, const Finding* finding);  // null where nobody wants to hear of it
  void tell_verdict();
  void listen(Moment now);
  void hear(const Line& line, Talk talk);
  void tell_resumed();
  void look_for_prompt();
  void look_for_silence();
  bool only_repeats(const Line& line);
  void end_boot(Boot boot, std::uint64_t end_offset);
  Verdict verdict_on(Boot boot) const;

  ScanContext context_;
  ConsoleBuffer buffer_;
  BootTracker tracker_;
  CrashReader crash_reader_;
  LogKeeper log_;
  Matcher::Scratch own_scratch_;
  std::vector<Finding> findings_;
  std::vector<ScanEvent> events_;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t prompt_offset_ = UINT64_MAX;  // of the unended line that was told as a prompt
  bool verdict_is_due_ = false;

  // Of a live console: when the last byte came, when it last said something new, and its last line.
  Moment now_{};
  bool listening_ = false;
  Moment last_byte_{};
  Moment last_talk_{};
  Moment silent_since_{};
  std::uint64_t bytes_looked_at_ = 0;  // by look_for_prompt()
  Finding last_line_;                  // the place alone
  GuestText last_text_;
};

}  // namespace bootwhy
