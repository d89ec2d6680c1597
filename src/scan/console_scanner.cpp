#include "scan/console_scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "machine/log_facts.h"

namespace bootwhy {
namespace {

// A line without end that ends so is a question or a shell's prompt, known or not.
bool looks_like_a_question(std::string_view text) {
  const auto last = text.find_last_not_of(" \t");
  return last != std::string_view::npos &&
         std::string_view(":?#$>]").find(text[last]) != std::string_view::npos;
}

bool is_heartbeat(const Finding& finding) {
  return finding.signature->heartbeat;
}

// «Linux version …», the kernel's first line; empty where the log lacks it.
std::string_view banner_of(const Boot& boot) {
  for (auto finding = boot.findings.rbegin(); finding != boot.findings.rend(); ++finding)
    if (finding->signature->id == "kernel-banner") return finding->text().raw();
  return {};
}

// The outcomes that are told while the boot is looked at.
bool is_worth_telling(Outcome outcome) {
  return is_failure(outcome) || outcome == Outcome::waiting_for_input || outcome == Outcome::ready;
}

}  // namespace

ConsoleScanner::ConsoleScanner(ScanContext context)
    : context_(std::move(context)),
      buffer_(context_.begins_at.line, context_.begins_at.offset),
      tracker_(context_.boots_before),
      crash_reader_(context_.knowledge->frame_rules()),
      log_(context_.log_bytes),
      bytes_(context_.begins_at.offset),
      lines_(context_.begins_at.line - 1) {}

void ConsoleScanner::commit(std::size_t n, Moment now) {
  bytes_ += n;
  listen(now);
  last_byte_ = now;
  buffer_.commit(n, &scratch().memory);
  scan(buffer_.lines(), false);
}

void ConsoleScanner::tick(Moment now) {
  listen(now);
  if (now - last_byte_ >= limits::prompt_quiet && bytes_looked_at_ != bytes_) look_for_prompt();
  if (context_.live) look_for_silence();
}

void ConsoleScanner::pause() {
  listening_ = false;
}

void ConsoleScanner::listen(Moment now) {
  now_ = now;
  if (!listening_) last_byte_ = last_talk_ = now;
  listening_ = true;
}

void ConsoleScanner::finish() {
  scan(buffer_.finish(), true);
  // A crash alone makes a boot, where no signature knows a line of it.
  if (auto crash = crash_reader_.report()) tracker_.set_crash(std::move(crash));
  if (auto boot = tracker_.finish()) end_boot(std::move(*boot), bytes_);
  crash_reader_.reset();
  log_.take();
  pause();
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
  context_.matcher->match(lines, scratch(), findings_, stream_ended);
}

Matcher::Scratch& ConsoleScanner::scratch() {
  return context_.scratch ? *context_.scratch : own_scratch_;
}

void ConsoleScanner::take_lines(std::span<const Line> lines) {
  auto next = findings_.begin();
  const auto& marked = scratch().marked_lines;
  auto next_mark = marked.begin();
  const bool tells_marks = context_.matcher->tells_marks();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (tells_marks && !crash_reader_.has_begun() && context_.log_bytes == 0 && !context_.live) {
      // Most lines only tell how far the boot has come.
      const std::size_t next_line = next_mark == marked.end() ? lines.size() : *next_mark;
      const auto is_before = [&](const Line& line) {
        return next == findings_.end() || line.offset < next->offset;
      };
      const auto quiet = lines.subspan(i, next_line - i);
      const auto quiet_end = std::partition_point(quiet.begin(), quiet.end(), is_before);
      i += tracker_.advance_within_boot({quiet.begin(), quiet_end});
      if (i == lines.size()) break;
    }
    const Line& line = lines[i];
    // A prompt that was told while it waited is not told again when its line ends.
    const bool told = line.ended && line.offset == prompt_offset_;
    if (auto ended = tracker_.advance(line)) end_boot(std::move(*ended), line.offset);
    bool is_marked = next_mark != marked.end() && *next_mark == i;
    if (is_marked) ++next_mark;
    if (!tells_marks) is_marked = may_begin_crash(line.text);
    if (is_marked || crash_reader_.has_begun())
      crash_reader_.add(line, is_marked ? MayBegin::yes : MayBegin::no);
    const auto is_of_line = [&](const Finding& finding) {
      return finding.offset == line.offset && finding.line == line.number;
    };
    const bool has_finding = next != findings_.end() && is_of_line(*next);
    Talk talk = Talk::news;
    if (has_finding) {
      const auto end = std::find_if_not(next, findings_.end(), is_of_line);
      if (std::any_of(next, end, is_heartbeat)) talk = Talk::heartbeat;
      for (; next != end; ++next)
        if (!told || !next->signature->prompt) take(std::move(*next), talk);
    }
    if (context_.log_bytes > 0) log_.add(line, has_finding);
    if (context_.live) hear(line, talk);
  }
  if (!lines.empty()) lines_ = lines.back().number;
  tell_verdict();
}

void ConsoleScanner::tell_verdict() {
  if (verdict_is_due_ && context_.live && tracker_.current()) {
    tracker_.set_crash(crash_reader_.report());
    events_.emplace_back(VerdictEvent{verdict_on(*tracker_.current())});
  }
  verdict_is_due_ = false;
}

void ConsoleScanner::take(Finding finding, Talk talk) {
  const std::uint64_t offset = finding.offset;
  // Whoever only wants whole boots need not be told of the finding itself.
  std::optional<Finding> to_tell;
  if (context_.live) to_tell = finding;
  BootStep step = tracker_.add(std::move(finding), talk);
  if (step.resumed) tell_resumed();
  if (step.ended) end_boot(std::move(*step.ended), offset);
  tell(step, to_tell ? &*to_tell : nullptr);
}

void ConsoleScanner::tell(const BootStep& step, const Finding* finding) {
  const Boot* boot = tracker_.current();
  if (!boot || !step.counted) return;
  if (step.changed_outcome && is_worth_telling(boot->outcome)) verdict_is_due_ = true;
  if (!finding) return;
  if (step.reached_phase) events_.emplace_back(PhaseEvent{boot->index, boot->phases.back()});
  if (finding->signature->severity != Severity::info)
    events_.emplace_back(FindingEvent{boot->index, *finding, boot->phase});
}

// Remembers the line as the console's last one, and that something new was said.
void ConsoleScanner::hear(const Line& line, Talk talk) {
  if (line.is_blank()) return;
  last_line_ = {nullptr, {}, line.number, line.offset, line.uptime, line.time};
  last_text_ = GuestText(line.text.substr(0, limits::finding_text_bytes));
  if (talk == Talk::heartbeat) return;
  last_talk_ = now_;
  if (tracker_.resume()) tell_resumed();
}

void ConsoleScanner::look_for_prompt() {
  bytes_looked_at_ = bytes_;
  const auto line = buffer_.partial_line();
  if (!line || line->offset == prompt_offset_) return;
  match({&*line, 1}, false);
  if (findings_.empty()) return;
  take_lines({&*line, 1});
  prompt_offset_ = line->offset;
}

void ConsoleScanner::look_for_silence() {
  const Boot* boot = tracker_.current();
  if (!boot || boot->outcome != Outcome::incomplete) return;
  const auto limit = context_.stall_limits.in(boot->phase);
  if (!limit || now_ - last_talk_ < *limit) return;
  const auto partial = buffer_.partial_line();
  // A line that grows without ending (dots that count up) says something new, unless it only repeats.
  if (partial && last_byte_ > last_talk_ && !only_repeats(*partial)) last_talk_ = last_byte_;
  if (now_ - last_talk_ < *limit) return;
  if (partial) hear(*partial, Talk::heartbeat);

  silent_since_ = last_talk_;
  const auto silent_for = std::chrono::duration_cast<std::chrono::seconds>(now_ - silent_since_);
  const bool asks = partial && looks_like_a_question(partial->text);
  const std::string text = fmt::format("bootwhy: nothing came for {} s in phase {}{}", silent_for.count(),
                                       name(boot->phase), asks ? ", at a question" : "");
  Line note;
  note.text = text;
  match({&note, 1}, true);
  for (Finding& finding : findings_) {
    const auto captures = finding.captures();
    finding.found = std::make_shared<FoundText>(FoundText{last_text_, {captures.begin(), captures.end()}});
    finding.line = last_line_.line;
    finding.offset = last_line_.offset;
    finding.uptime = last_line_.uptime;
    finding.time = last_line_.time;
  }
  const BootStep step = tracker_.fall_silent(findings_, silent_for);
  for (const Finding& finding : findings_) tell(step, &finding);
  tell_verdict();
}

bool ConsoleScanner::only_repeats(const Line& line) {
  match({&line, 1}, true);
  return std::any_of(findings_.begin(), findings_.end(), is_heartbeat);
}

void ConsoleScanner::tell_resumed() {
  events_.emplace_back(ResumedEvent{tracker_.current()->index,
                                    std::chrono::duration_cast<std::chrono::seconds>(now_ - silent_since_)});
}

void ConsoleScanner::end_boot(Boot boot, std::uint64_t end_offset) {
  boot.crash = crash_reader_.report();
  crash_reader_.reset();
  verdict_is_due_ = false;
  Verdict verdict = verdict_on(std::move(boot));
  verdict.log = log_.take();
  events_.emplace_back(BootEndedEvent{std::move(verdict), end_offset});
}

Verdict ConsoleScanner::verdict_on(Boot boot) const {
  Verdict verdict{std::move(boot), context_.known_facts, {}, {}};
  if (context_.symbols && verdict.boot.crash)
    context_.symbols->resolve(*verdict.boot.crash, banner_of(verdict.boot));
  learn_from_log(verdict.boot.findings, verdict.facts);
  verdict.diagnoses = diagnose(verdict.boot, verdict.facts, *context_.knowledge);
  return verdict;
}

}  // namespace bootwhy
