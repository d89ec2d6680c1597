#include "report/markdown_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/escape.h"
#include "report/words.h"

namespace bootwhy {
namespace {

constexpr std::size_t most_causes = 2;
constexpr std::size_t most_findings = 20;
constexpr std::size_t lines_before_proof = 15;
constexpr std::size_t lines_after_proof = 5;

// The longest run of backticks in a text.
std::size_t longest_ticks(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char character : text) {
    run = character == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

void write_phases(std::string& text, const Boot& boot) {
  text += "| phase | line | time |\n|---|---:|---:|\n";
  for (const PhaseReached& reached : boot.phases)
    text += fmt::format("| {} | {} | {} |\n", name(reached.phase), reached.line, uptime_text(reached.uptime));
  text += "\n";
}

std::string evidence_place(const Evidence& evidence) {
  if (evidence.fact && !evidence.fact->source_name.empty())
    return fmt::format(" ({}: {})", code_span(evidence.fact->source_name.raw()),
                       plain_markdown(evidence.fact->source));
  if (evidence.fact) return fmt::format(" ({})", plain_markdown(evidence.fact->source));
  return evidence.line ? fmt::format(" (line {})", *evidence.line) : std::string();
}

void write_cause(std::string& text, const Diagnosis& diagnosis) {
  const Cause& cause = *diagnosis.cause;
  text += fmt::format("**{}: {}** (`{}`)\n\n{}\n\n", name(diagnosis.confidence),
                      plain_markdown(cause.summary), cause.id, plain_markdown(cause.explanation));
  for (const auto* rows : {&diagnosis.supporting, &diagnosis.opposing})
    for (const Evidence& evidence : *rows)
      text += fmt::format("- {:+} {}{}\n", evidence.rule->weight, plain_markdown(evidence.rule->because),
                          evidence_place(evidence));
  for (const Question& question : diagnosis.questions)
    text += fmt::format("- not known: {} {}\n", plain_markdown(question.fact->ask),
                        question.fact->command.empty() ? "" : code_span(question.fact->command));
  text += "\n";
  for (const Fix& fix : cause.fixes) {
    text += fmt::format("Fix ({}): {}\n\n", plain_markdown(fix.platform), plain_markdown(fix.text));
    if (!fix.first.empty()) text += fmt::format("First: {}\n\n", plain_markdown(fix.first));
    if (!fix.snippet.empty()) text += code_block(fix.snippet);
    if (!fix.check.empty()) text += fmt::format("Then check: {}\n\n", plain_markdown(fix.check));
  }
}

void write_findings(std::string& text, const Boot& boot) {
  std::string lines;
  std::size_t count = 0;
  for (const Finding& finding : boot.findings) {
    if (finding.signature->severity == Severity::info) continue;
    if (++count <= most_findings)
      lines += fmt::format("{:>6}  {:<8}  {}\n", finding.line, name(finding.signature->severity),
                           for_terminal(finding.text()));
  }
  if (count == 0) return;
  text += fmt::format("<details><summary>{} findings</summary>\n\n{}", count, code_block(lines));
  if (count > most_findings) text += fmt::format("and {} more\n\n", count - most_findings);
  text += "</details>\n\n";
}

// The lines of the log around the proof.
void write_log(std::string& text, const Verdict& verdict) {
  const Finding* told = proof(verdict.boot);
  const auto& log = verdict.log.lines;
  if (!told || log.empty()) return;
  const auto at =
      std::find_if(log.begin(), log.end(), [&](const LogLine& line) { return line.number >= told->line; });
  const auto before = std::min<std::ptrdiff_t>(at - log.begin(), lines_before_proof);
  const auto after = std::min<std::ptrdiff_t>(log.end() - at, lines_after_proof + 1);
  std::string lines;
  for (auto line = at - before; line != at + after; ++line)
    lines +=
        fmt::format("{:>6}  {}{}\n", line->number,
                    line->uptime ? fmt::format("[{:12.6f}] ", *line->uptime) : "", for_terminal(line->text));
  text += "<details><summary>The log around it</summary>\n\n" + code_block(lines) + "</details>\n\n";
}

void write_boot(std::string& text, const Verdict& verdict, const Knowledge& knowledge) {
  const Boot& boot = verdict.boot;
  const bool tells_why = has_failed(boot) || boot.outcome == Outcome::waiting_for_input;
  text += fmt::format("### Boot {}: {}\n\n{}: lines {} to {}", boot.index, name(boot.outcome),
                      plain_markdown(outcome_words(boot.outcome)), boot.first_line, boot.last_line);
  if (!boot.kernel_version.empty()) text += ", kernel " + code_span(boot.kernel_version.raw());
  text += "\n\n";
  if (!boot.phases.empty()) write_phases(text, boot);
  const Finding* told = proof(boot);
  if (told && tells_why) {
    text += plain_markdown(told->signature->title) + ":\n\n" + code_block(told->text().raw());
    if (boot.wait_status) {
      const auto means = knowledge.meaning(*boot.wait_status);
      text += fmt::format("Wait status `0x{:08x}`: {}{}{}\n\n", boot.wait_status->raw,
                          to_string(*boot.wait_status), means.empty() ? "" : ": ", plain_markdown(means));
    }
    if (verdict.diagnoses.empty())
      text += "Why: not known, no cause in the catalogue speaks for what was found\n\n";
    std::size_t shown = 0;
    for (const Diagnosis& diagnosis : verdict.diagnoses)
      if (diagnosis.confidence != Confidence::refuted && shown++ < most_causes) write_cause(text, diagnosis);
    if (shown > most_causes) text += fmt::format("and {} less likely causes\n\n", shown - most_causes);
  }
  write_findings(text, boot);
  if (tells_why) write_log(text, verdict);
}

}  // namespace

std::string code_span(std::string_view text) {
  const std::string safe = for_terminal(text);
  const std::string ticks(longest_ticks(safe) + 1, '`');
  return fmt::format("{0} {1} {0}", ticks, safe);
}

std::string code_block(std::string_view lines) {
  std::string block;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    block += for_terminal(lines.substr(0, end)) + "\n";
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  const std::string fence(std::max<std::size_t>(3, longest_ticks(block) + 1), '`');
  return fmt::format("{0}text\n{1}{0}\n\n", fence, block);
}

std::string plain_markdown(std::string_view text) {
  std::string safe;
  bool in_code = false;
  for (const char character : text) {
    if (character == '`') in_code = !in_code;
    if (!in_code && std::string_view("\\*_<>[]#|~&@").find(character) != std::string_view::npos) safe += '\\';
    safe += character == '\n' ? ' ' : character;
  }
  return safe;
}

std::string markdown_report(const SourceReport& source, const Knowledge& knowledge) {
  std::string text = fmt::format("## {}\n\n", code_span(source.name.raw()));
  if (source.error) text += fmt::format("Could not be read to its end: {}\n\n", code_span(*source.error));
  if (source.boots.empty())
    text += fmt::format("Nothing recognised in {} lines ({} bytes)\n\n", source.lines, source.bytes);
  for (const Verdict& verdict : source.boots) write_boot(text, verdict, knowledge);
  if (source.boots_dropped > 0)
    text += fmt::format("{} more boots between the first and the last were counted and left out\n\n",
                        source.boots_dropped);
  return text;
}

}  // namespace bootwhy
