// The way of the data for one console: bytes → lines → findings → boots → diagnoses.
//
// The scanner reads no clock, file or socket. Give it bytes as they come, then finish(); after each call take
// the events. The same scanner serves a live console and an archive: a live console is an input that has not
// ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "boot/boot_tracker.h"
#include "diagnosis/verdict.h"
#include "screen/console_font.h"
#include "signature/matcher.h"
#include "symbols/kernel_symbols.h"
#include "text/console_buffer.h"

namespace bootwhy {

// What a console is told about at its start.
struct ScanContext {
  const Matcher* matcher = nullptr;  // both outlive the scanner
  const Knowledge* knowledge = nullptr;
  MachineFacts known_facts;                // from the VM's configuration
  bool live = false;                       // events for phases, findings and verdicts in progress are wanted
  const KernelSymbols* symbols = nullptr;  // tells crashes' source lines, where it was given
  const ConsoleFont* font = nullptr;       // of screen pictures, besides the built-in ones
  std::size_t log_bytes = 0;               // of each boot so much of its log is kept for a report; 0: none
};

struct PhaseEvent {
  std::uint64_t boot = 0;
  PhaseReached reached;
};
struct FindingEvent {
  std::uint64_t boot = 0;
  Finding finding;
};
// The outcome of a boot that has not ended has changed to a failure: what can be said now.
struct VerdictEvent {
  Verdict verdict;
};
struct BootEndedEvent {
  Verdict verdict;
};
using ScanEvent = std::variant<PhaseEvent, FindingEvent, VerdictEvent, BootEndedEvent>;

class ConsoleScanner {
 public:
  explicit ConsoleScanner(ScanContext context);

  // Room for n bytes; then say how many of them were written.
  std::span<char> prepare(std::size_t n) { return buffer_.prepare(n); }
  void commit(std::size_t n);

  // Nothing has come for a moment: a last line without end is a prompt, if some signature knows it as one.
  void quiet();

  // The stream has ended.
  void finish();

  // The events since the last call.
  std::vector<ScanEvent> take_events();

  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t lines() const { return lines_; }

 private:
  void scan(std::span<const Line> lines, bool stream_ended);
  void match(std::span<const Line> lines, bool stream_ended);
  void take_lines(std::span<const Line> lines);
  void take(const Finding& finding);
  void end_boot(Boot boot);
  Verdict verdict_on(Boot boot) const;

  ScanContext context_;
  ConsoleBuffer buffer_;
  BootTracker tracker_;
  CrashReader crash_reader_;
  LogKeeper log_;
  Matcher::Scratch scratch_;
  std::vector<Finding> findings_;
  std::vector<ScanEvent> events_;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t prompt_offset_ = UINT64_MAX;  // of the unended line that quiet() has already looked at
  bool verdict_is_due_ = false;
};

}  // namespace bootwhy
