#include "scan/console_scanner.h"

#include <utility>

#include "machine/log_facts.h"

namespace bootwhy {

ConsoleScanner::ConsoleScanner(ScanContext context)
    : context_(std::move(context)),
      crash_reader_(context_.knowledge->frame_rules()),
      log_(context_.log_bytes) {}

void ConsoleScanner::commit(std::size_t n) {
  bytes_ += n;
  buffer_.commit(n);
  scan(buffer_.lines(), false);
}

void ConsoleScanner::quiet() {
  const auto line = buffer_.partial_line();
  if (!line || line->offset == prompt_offset_) return;
  match({&*line, 1}, false);
  if (findings_.empty()) return;
  take_lines({&*line, 1});
  prompt_offset_ = line->offset;
}

void ConsoleScanner::finish() {
  scan(buffer_.finish(), true);
  // A crash alone makes a boot, where no signature knows a line of it.
  if (auto crash = crash_reader_.report()) tracker_.set_crash(std::move(crash));
  if (auto boot = tracker_.finish()) end_boot(std::move(*boot));
}

std::vector<ScanEvent> ConsoleScanner::take_events() {
  return std::exchange(events_, {});
}

void ConsoleScanner::scan(std::span<const Line> lines, bool stream_ended) {
  match(lines, stream_ended);
  take_lines(lines);
}

void ConsoleScanner::match(std::span<const Line> lines, bool stream_ended) {
  findings_.clear();
  context_.matcher->match(lines, scratch_, findings_, stream_ended);
}

void ConsoleScanner::take_lines(std::span<const Line> lines) {
  auto next = findings_.begin();
  auto next_mark = scratch_.marked_lines.begin();
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    lines_ = line.number;
    // A prompt that was told while it waited is not told again when its line ends.
    const bool told = line.ended && line.offset == prompt_offset_;
    if (auto ended = tracker_.advance(line)) end_boot(std::move(*ended));
    bool is_marked = next_mark != scratch_.marked_lines.end() && *next_mark == i;
    if (is_marked) ++next_mark;
    if (!context_.matcher->tells_marks()) is_marked = may_begin_crash(line.text);
    crash_reader_.add(line, is_marked ? MayBegin::yes : MayBegin::no);
    const auto first = next;
    for (; next != findings_.end() && next->offset == line.offset && next->line == line.number; ++next)
      if (!told || !next->signature->prompt) take(*next);
    if (context_.log_bytes > 0) log_.add(line, next != first);
  }
  if (verdict_is_due_ && context_.live && tracker_.current()) {
    tracker_.set_crash(crash_reader_.report());
    events_.emplace_back(VerdictEvent{verdict_on(*tracker_.current())});
  }
  verdict_is_due_ = false;
}

void ConsoleScanner::take(const Finding& finding) {
  BootStep step = tracker_.add(finding);
  if (step.ended) end_boot(std::move(*step.ended));
  const Boot* boot = tracker_.current();
  if (!boot || !step.counted) return;
  if (step.changed_outcome && is_failure(boot->outcome)) verdict_is_due_ = true;
  if (!context_.live) return;
  if (step.reached_phase) events_.emplace_back(PhaseEvent{boot->index, boot->phases.back()});
  if (finding.signature->severity != Severity::info) events_.emplace_back(FindingEvent{boot->index, finding});
}

void ConsoleScanner::end_boot(Boot boot) {
  boot.crash = crash_reader_.report();
  crash_reader_.reset();
  verdict_is_due_ = false;
  Verdict verdict = verdict_on(std::move(boot));
  verdict.log = log_.take();
  events_.emplace_back(BootEndedEvent{std::move(verdict)});
}

Verdict ConsoleScanner::verdict_on(Boot boot) const {
  Verdict verdict{std::move(boot), context_.known_facts, {}, {}};
  if (context_.symbols && verdict.boot.crash) context_.symbols->resolve(*verdict.boot.crash);
  learn_from_log(verdict.boot.findings, verdict.facts);
  verdict.diagnoses = diagnose(verdict.boot, verdict.facts, *context_.knowledge);
  return verdict;
}

}  // namespace bootwhy
