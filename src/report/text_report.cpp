#include "report/text_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/boot_record.h"
#include "report/crash_text.h"
#include "report/escape.h"
#include "report/page.h"
#include "report/words.h"

namespace bootwhy {
namespace {

constexpr std::size_t most_causes_in_full = 2;
constexpr std::size_t most_causes_named = 6;
constexpr std::size_t most_other_findings = 8;

std::string painted_outcome(const Page& page, const Boot& boot) {
  const std::string text(name(boot.outcome));
  if (has_failed(boot)) return page.red(text);
  return boot.outcome == Outcome::ready || boot.outcome == Outcome::powered_off ? page.green(text)
                                                                                : page.yellow(text);
}

std::string painted_severity(const Page& page, Severity severity) {
  return severity == Severity::fatal ? page.red("fatal") : page.yellow(name(severity));
}

void write_timeline(Page& page, const Boot& boot) {
  if (boot.phases.empty()) {
    page.line("  no phase of a boot was recognised");
    return;
  }
  for (const PhaseReached& reached : boot.phases)
    page.line(fmt::format("  {:<11} line {:<7} {:>12}", name(reached.phase), reached.line,
                          uptime_text(reached.uptime)));
}

std::string evidence_place(const Evidence& evidence) {
  std::string place;
  if (evidence.fact && !evidence.fact->source_name.empty())
    place = fmt::format("{}: {}", for_terminal(evidence.fact->source_name), evidence.fact->source);
  else if (evidence.fact)
    place = evidence.fact->source;
  else if (evidence.line)
    place = fmt::format("line {}", *evidence.line);
  return place.empty() ? place : fmt::format(" ({})", place);
}

void write_diagnosis(Page& page, const Diagnosis& diagnosis) {
  const Cause& cause = *diagnosis.cause;
  page.line(fmt::format("  {}  {} [{}]", page.bold(name(diagnosis.confidence)), page.bold(cause.summary),
                        cause.id));
  page.paragraph("    ", cause.explanation);
  for (const Evidence& evidence : diagnosis.supporting)
    page.paragraph("    ", fmt::format("+{} {}{}", evidence.rule->weight, evidence.rule->because,
                                       evidence_place(evidence)));
  for (const Evidence& evidence : diagnosis.opposing)
    page.paragraph(
        "    ", fmt::format("{}{} {}{}", evidence.rule->weight, evidence.rule->refutes ? " refutes it:" : "",
                            evidence.rule->because, evidence_place(evidence)));
  for (const Known& known : cause.known) page.paragraph("    ", fmt::format("{}: {}", known.how, known.what));
  for (const Question& question : diagnosis.questions) {
    page.paragraph("    ", fmt::format("? {}", question.fact->ask));
    if (!question.fact->command.empty()) page.snippet("        ", question.fact->command);
  }
  write_cure(page, "    ", cause);
}

// The likeliest in full, some more by name. None of them is refuted.
void write_ranked(Page& page, std::span<const Diagnosis* const> ranked) {
  std::size_t shown = 0;
  for (const Diagnosis* diagnosis : ranked) {
    if (shown < most_causes_in_full)
      write_diagnosis(page, *diagnosis);
    else if (shown < most_causes_named)
      page.line(fmt::format("  {}  {} [{}]", name(diagnosis->confidence), diagnosis->cause->summary,
                            diagnosis->cause->id));
    ++shown;
  }
  if (shown > most_causes_named)
    page.line(fmt::format("  and {} less likely; --format json has them all", shown - most_causes_named));
}

// Whether the cause is raised by something that this boot went on without.
bool explains_degraded(const Diagnosis& diagnosis, const Boot& boot) {
  const auto& raised_by = diagnosis.cause->requires_any;
  return diagnosis.confidence >= Confidence::possible &&
         std::any_of(boot.findings.begin(), boot.findings.end(), [&](const Finding& finding) {
           return finding.signature->severity >= Severity::degraded &&
                  std::find(raised_by.begin(), raised_by.end(), finding.signature->id) != raised_by.end();
         });
}

// Of a boot that did not fail: why what was found went wrong, where a cause is at least possible.
void write_causes_of_degraded(Page& page, const Verdict& verdict) {
  std::vector<const Diagnosis*> ranked;
  for (const Diagnosis& diagnosis : verdict.diagnoses)
    if (explains_degraded(diagnosis, verdict.boot)) ranked.push_back(&diagnosis);
  if (ranked.empty()) return;
  page.line();
  page.line(page.bold("Why"));
  write_ranked(page, ranked);
}

void write_causes(Page& page, const Verdict& verdict) {
  page.line();
  page.line(page.bold("Why"));
  if (verdict.diagnoses.empty()) {
    page.line("  not known: no cause in the catalogue speaks for what was found");
    page.line(
        "  What would decide: the lines just before the proof above, and what was changed before this boot.");
    return;
  }
  std::vector<const Diagnosis*> ranked;
  for (const Diagnosis& diagnosis : verdict.diagnoses)
    if (diagnosis.confidence != Confidence::refuted) ranked.push_back(&diagnosis);
  write_ranked(page, ranked);
  for (const Diagnosis& diagnosis : verdict.diagnoses) {
    if (diagnosis.confidence != Confidence::refuted) continue;
    page.line(fmt::format("  refuted  {} [{}]", diagnosis.cause->summary, diagnosis.cause->id));
    for (const Evidence& evidence : diagnosis.opposing)
      if (evidence.rule->refutes)
        page.paragraph("    ", fmt::format("because {}{}", evidence.rule->because, evidence_place(evidence)));
  }
}

void write_crash(Page& page, const Boot& boot) {
  if (!boot.crash) return;
  const std::vector<std::string> lines = crash_text(*boot.crash);
  if (lines.empty()) return;
  page.line();
  page.line(page.bold("The crash") +
            fmt::format(" (lines {}-{})", boot.crash->first_line, boot.crash->last_line));
  for (const std::string& line : lines) page.line(line);
}

void write_findings(Page& page, const Boot& boot, const Finding* told) {
  std::size_t more = 0;
  std::size_t shown = 0;
  for (const Finding& finding : boot.findings) {
    if (finding.signature->severity == Severity::info || (told && finding.offset == told->offset)) continue;
    if (shown == most_other_findings) {
      ++more;
      continue;
    }
    if (shown++ == 0) {
      page.line();
      page.line(page.bold(told ? "Also found" : "Found"));
    }
    page.line(fmt::format("  {}  line {}: {}", painted_severity(page, finding.signature->severity),
                          finding.line, finding.signature->title));
    page.line("    " + for_terminal(finding.text()));
  }
  if (more > 0) page.line(fmt::format("  and {} more; --format json has them all", more));
  if (boot.findings_dropped > 0)
    page.line(fmt::format("  {} repetitions of the same findings were counted and left out",
                          boot.findings_dropped));
}

// Where the text comes from: its line numbers are those of the text, and it says nothing of a serial port.
void write_screen(Page& page, const ScreenSource& screen) {
  page.line(fmt::format("  read from {}: {} rows of {} columns, joined to lines", name(screen.medium),
                        screen.rows, screen.columns));
  if (!screen.order_known)
    page.paragraph(
        "  ",
        "Its rows may be in the wrong order: the memory was filled more than once, and no row has a "
        "kernel time that tells which one is the oldest.");
  if (screen.unreadable_rows.empty()) return;
  page.paragraph("  ", fmt::format("{} rows could not be read: {}", screen.unreadable_rows.size(),
                                   fmt::join(screen.unreadable_rows, ", ")));
}

}  // namespace

std::string text_report(const Verdict& verdict, const Knowledge& knowledge, TextStyle style) {
  Page page(style);
  const Boot& boot = verdict.boot;
  const bool failed = has_failed(boot);
  page.line(fmt::format("{} (lines {}-{}): {}: {}", page.bold(fmt::format("Boot {}", boot.index)),
                        boot.first_line, boot.last_line, painted_outcome(page, boot),
                        outcome_words(boot.outcome)));
  write_timeline(page, boot);
  if (!boot.kernel_version.empty()) page.line("  kernel " + for_terminal(boot.kernel_version));
  const Finding* told = failed || boot.outcome == Outcome::waiting_for_input ? proof(boot) : nullptr;
  if (told) {
    page.line();
    page.line(page.bold("What happened"));
    page.line(fmt::format(
        "  {}{}", told->signature->title,
        boot.silent_for ? fmt::format(": nothing has come for {} s", boot.silent_for->count()) : ""));
    if (boot.wait_status) {
      const auto means = knowledge.meaning(*boot.wait_status);
      page.paragraph("  ", fmt::format("wait status 0x{:08x}: {}{}{}", boot.wait_status->raw,
                                       to_string(*boot.wait_status), means.empty() ? "" : ": ", means));
    }
    if (boot.crash && !boot.crash->function.empty())
      page.line(fmt::format("  {}{}", for_terminal(boot.crash->title),
                            boot.crash->incomplete ? " (the report is cut)" : ""));
    page.line(fmt::format("  line {}{}:", told->line, told->uptime ? ", " + uptime_text(told->uptime) : ""));
    page.line("    " + for_terminal(told->text()));
  }
  write_crash(page, boot);
  write_findings(page, boot, told);
  if (failed || boot.outcome == Outcome::waiting_for_input)
    write_causes(page, verdict);
  else
    write_causes_of_degraded(page, verdict);
  return page.take();
}

std::string text_report(const SourceReport& source, const Knowledge& knowledge, TextStyle style) {
  Page page(style);
  page.line(page.bold(for_terminal(source.name)));
  if (source.screen) write_screen(page, *source.screen);
  if (source.error) page.line("  could not be read to its end: " + for_terminal(*source.error));
  if (source.boots.empty()) {
    page.line(fmt::format("  nothing recognised in {} lines ({} bytes)", source.lines, source.bytes));
    return page.take();
  }
  std::string text = page.take();
  for (const Verdict& verdict : source.boots) text += "\n" + text_report(verdict, knowledge, style);
  if (source.boots_dropped > 0)
    text += fmt::format("\n{} more boots between the first and the last were counted and left out\n",
                        source.boots_dropped);
  return text;
}

namespace {

// The boot that speaks for a source: the last one.
std::string verdict_name(const SourceReport& source) {
  if (source.boots.empty()) return source.error ? "unreadable" : "nothing recognised";
  const Verdict& last = source.boots.back();
  return for_terminal(verdict_words(boot_record(source.name, last, source.modified)));
}

}  // namespace

std::string text_line(const SourceReport& source, TextStyle style) {
  const Page page(style);
  const std::uint64_t count = source.boots.size() + source.boots_dropped;
  std::string boots;
  if (count > 1) boots = fmt::format(" ({} boots, {} failed)", count, source.boots_failed);
  const std::string verdict = verdict_name(source);
  return fmt::format("{}: {}{}\n", for_terminal(source.name),
                     source.boots_failed > 0 ? page.red(verdict) : verdict, boots);
}

std::string text_phase(const PhaseReached& reached, TextStyle style) {
  const Page page(style);
  return fmt::format("{} {} {}\n", page.dim("phase"), name(reached.phase), uptime_text(reached.uptime));
}

std::string text_finding(const Finding& finding, TextStyle style) {
  const Page page(style);
  return fmt::format("{} line {}: {}\n  {}\n", painted_severity(page, finding.signature->severity),
                     finding.line, finding.signature->title, for_terminal(finding.text()));
}

std::string text_resumed(std::chrono::seconds silent_for, TextStyle style) {
  const Page page(style);
  return fmt::format("{} it talks again after {} s of silence and goes on\n", page.dim("console"),
                     silent_for.count());
}

std::string text_explanation(const Signature& signature, const Knowledge& knowledge, TextStyle style) {
  Page page(style);
  page.line(fmt::format("{}: {}", page.bold(signature.id), signature.title));
  page.line(fmt::format("  {}, {}{}{}", name(signature.kind), name(signature.severity),
                        signature.phase ? fmt::format(", phase {}", name(*signature.phase)) : "",
                        signature.outcome ? fmt::format(", outcome {}", name(*signature.outcome)) : ""));
  page.line(fmt::format("  pattern  {}", signature.pattern));
  for (const Example& example : signature.examples) page.line("  example  " + for_terminal(example.line));
  page.line(fmt::format("  source   {} (wording known from: {})", signature.source, signature.wording));
  if (!signature.note.empty()) page.paragraph("  ", signature.note);
  bool first = true;
  for (const Cause& cause : knowledge.causes()) {
    if (std::find(cause.requires_any.begin(), cause.requires_any.end(), signature.id) ==
        cause.requires_any.end())
      continue;
    if (first) page.line("  causes that it raises:");
    first = false;
    page.line(fmt::format("    {}: {}", cause.id, cause.summary));
  }
  return page.take();
}

std::string text_explanation(const Cause& cause, TextStyle style) {
  Page page(style);
  page.line(fmt::format("{}: {}", page.bold(cause.id), cause.summary));
  page.paragraph("  ", cause.explanation);
  page.line("  evidence that is weighed:");
  for (const EvidenceRule& rule : cause.evidence)
    page.paragraph("    ",
                   fmt::format("{:+} {}{}", rule.weight, rule.refutes ? "refutes it: " : "", rule.because));
  for (const Known& known : cause.known) page.paragraph("  ", fmt::format("{}: {}", known.how, known.what));
  write_cure(page, "  ", cause);
  return page.take();
}

}  // namespace bootwhy
