#include "report/html_log.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace bootwhy {
namespace {

// Around a line that matters so many are shown; a stretch is folded if at least so many lines are in it.
constexpr std::size_t lines_around = 5;
constexpr std::size_t fold_from = 8;

using Lines = std::vector<LogLine>;

Lines::const_iterator first_of_number(const Lines& lines, std::uint64_t number) {
  return std::lower_bound(lines.begin(), lines.end(), number,
                          [](const LogLine& line, std::uint64_t wanted) { return line.number < wanted; });
}

bool holds(const Verdict& verdict, std::uint64_t number) {
  const auto line = first_of_number(verdict.log.lines, number);
  return line != verdict.log.lines.end() && line->number == number;
}

// The lines that the report speaks of.
std::set<std::uint64_t> lines_that_matter(const Verdict& verdict) {
  std::set<std::uint64_t> numbers;
  const Boot& boot = verdict.boot;
  for (const Finding& finding : boot.findings)
    if (finding.signature->severity != Severity::info || finding.signature->outcome)
      numbers.insert(finding.line);
  for (const PhaseReached& reached : boot.phases) numbers.insert(reached.line);
  if (boot.decided_by) numbers.insert(boot.decided_by->line);
  if (boot.crash)
    for (auto line = boot.crash->first_line; line <= boot.crash->last_line; ++line) numbers.insert(line);
  for (const Diagnosis& diagnosis : verdict.diagnoses)
    for (const auto* rows : {&diagnosis.supporting, &diagnosis.opposing})
      for (const Evidence& evidence : *rows)
        if (evidence.line) numbers.insert(*evidence.line);
  for (const Fact& fact : verdict.facts.all())
    if (fact.line) numbers.insert(*fact.line);
  return numbers;
}

std::vector<bool> shown_lines(const Verdict& verdict) {
  const Lines& lines = verdict.log.lines;
  std::vector<bool> shown(lines.size(), false);
  for (const std::uint64_t number : lines_that_matter(verdict)) {
    const auto first = static_cast<std::size_t>(first_of_number(lines, number) - lines.begin());
    auto last = first;
    while (last < lines.size() && lines[last].number == number) ++last;
    if (last == first) continue;
    for (auto i = first - std::min(first, lines_around); i < std::min(last + lines_around, lines.size()); ++i)
      shown[i] = true;
  }
  // The end of a log is where it stopped.
  for (std::size_t i = lines.size() - std::min(lines.size(), 2 * lines_around); i < lines.size(); ++i)
    shown[i] = true;
  return shown;
}

// Writes lines as list items; remembers what the markup depends on from line to line.
class LineWriter {
 public:
  LineWriter(const Verdict& verdict, std::string anchor) : anchor_(std::move(anchor)) {
    for (const Finding& finding : verdict.boot.findings)
      if (finding.signature->severity != Severity::info || finding.signature->outcome)
        findings_.emplace(finding.offset, &finding);
  }

  void write(Markup& html, const LogLine& line) {
    const auto [first, last] = findings_.equal_range(line.offset);
    const Finding* worst = nullptr;
    for (auto found = first; found != last; ++found)
      if (!worst || found->second->signature->severity > worst->signature->severity) worst = found->second;
    html.add("<li value=\"{}\"", line.number);
    if (line.number != last_number_) html.add(" id=\"{}L{}\"", anchor_, line.number);
    last_number_ = line.number;
    if (worst) html.add(" class=\"{}\"", name(worst->signature->severity));
    html.add(">");
    if (line.uptime) html.add("<i>{:.6f}</i> ", *line.uptime);
    html.add("{}", line.text);
    if (line.cut) html.add(" <i>… the line goes on</i>");
    if (first != last) html.add("<small>");
    for (auto found = first; found != last; ++found)
      html.add("{}{}", found == first ? "" : "; ", found->second->signature->title);
    if (first != last) html.add("</small>");
    html.add("</li>\n");
  }

 private:
  std::string anchor_;
  std::multimap<std::uint64_t, const Finding*> findings_;
  std::uint64_t last_number_ = 0;
};

}  // namespace

Markup html_line_link(const Verdict& verdict, std::uint64_t line, const std::string& anchor) {
  if (!holds(verdict, line)) return markup("line {}", line);
  return markup("<a href=\"#{0}L{1}\">line {1}</a>", anchor, line);
}

Markup html_log(const Verdict& verdict, const std::string& anchor) {
  const Lines& lines = verdict.log.lines;
  Markup html;
  html.add("<h3 id=\"{}log\">Log</h3>\n", anchor);
  if (verdict.log.left_out > 0)
    html.add(
        "<p class=\"dim\">{} of this boot's {} lines are not in this report, which has a limit; the log "
        "itself "
        "has them.</p>\n",
        verdict.log.left_out, verdict.log.left_out + lines.size());
  if (lines.empty()) return html;
  const std::vector<bool> shown = shown_lines(verdict);
  LineWriter writer(verdict, anchor);
  html.add("<div class=\"log\" role=\"region\" aria-labelledby=\"{}log\">\n", anchor);
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i].left_out_before > 0) html.add("<p>{} lines left out</p>\n", lines[i].left_out_before);
    // A stretch of lines that are all shown or all not, and with none left out in it.
    auto end = i + 1;
    while (end < lines.size() && shown[end] == shown[i] && lines[end].left_out_before == 0) ++end;
    const bool folded = !shown[i] && end - i >= fold_from;
    if (folded)
      html.add("<details><summary>Lines {} to {}: nothing found</summary>\n", lines[i].number,
               lines[end - 1].number);
    html.add("<ol>\n");
    for (; i < end; ++i) writer.write(html, lines[i]);
    html.add("</ol>{}\n", markup("{}", folded ? markup("</details>") : Markup()));
  }
  html.add("</div>\n");
  return html;
}

}  // namespace bootwhy
