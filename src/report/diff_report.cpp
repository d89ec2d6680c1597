#include "report/diff_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/escape.h"
#include "report/html_boot.h"
#include "report/html_log.h"
#include "report/html_page.h"
#include "report/words.h"

namespace bootwhy {
namespace {

// Of a page, which is read in a browser, more lines are told.
constexpr std::size_t most_lines_of_page = 1000;

std::string phase_text(const PhasePair::Side& side) {
  if (!side.reached) return "not reached";
  if (!side.at) return "reached";
  return uptime_text(side.at) + (side.took ? fmt::format(" (took {:.3f} s)", *side.took) : "");
}

std::string times_text(const DifferentLine& line) {
  return line.times > 1 ? fmt::format(" ({} times)", line.times) : std::string();
}

std::uint64_t left_out(const NamedBoot& boot) {
  return boot.verdict.log.left_out;
}

void add_head(std::string& text, std::string_view side, const NamedBoot& named) {
  const Boot& boot = named.verdict.boot;
  text +=
      fmt::format("{:<5} {}, boot {}, lines {}-{}: {}: {}\n", side, for_terminal(named.source), boot.index,
                  boot.first_line, boot.last_line, name(boot.outcome), outcome_words(boot.outcome));
}

template <class Line, class Write>
void add_lines(std::string& text, const std::vector<Line>& lines, DiffDetail detail, const Write& write) {
  for (std::size_t i = 0; i < std::min(lines.size(), detail.most_lines); ++i) text += write(lines[i]);
  if (lines.size() > detail.most_lines)
    text += fmt::format("  and {} more; -v shows all\n", lines.size() - detail.most_lines);
}

}  // namespace

std::string text_diff(const BootDiff& diff, const NamedBoot& good, const NamedBoot& bad, TextStyle style,
                      DiffDetail detail) {
  const auto bold = [&](std::string_view text) {
    return style.colour == Colour::on ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
  };
  const auto one_line = [](const DifferentLine& line) {
    return fmt::format("  {:<10} line {}{}: {}\n", name(line.phase), line.line->number, times_text(line),
                       for_terminal(line.line->text));
  };
  std::string text;
  add_head(text, "good", good);
  add_head(text, "bad", bad);
  text += "\n" + bold("Phases") + fmt::format("\n  {:<11} {:<36}{}\n", "", "good", "bad");
  for (const PhasePair& pair : diff.phases)
    text += fmt::format("  {:<11} {:<36}{}\n", name(pair.phase), phase_text(pair.good), phase_text(pair.bad));
  if (diff.last_common_bad)
    text += fmt::format("\n{}\n  bad line {}, good line {}: {}\n", bold("The last line that both have"),
                        diff.last_common_bad->number, diff.last_common_good->number,
                        for_terminal(diff.last_common_bad->text));
  text += fmt::format("\n{}\n", bold(fmt::format("Only in the bad boot: {} lines", diff.added.size())));
  add_lines(text, diff.added, detail, one_line);
  text += fmt::format("\n{}\n", bold(fmt::format("Missing in the bad boot: {} lines", diff.missing.size())));
  add_lines(text, diff.missing, detail, one_line);
  if (diff.missing_in_unreached_phases > 0)
    text +=
        fmt::format("  and {} lines of the phases that it did not reach\n", diff.missing_in_unreached_phases);
  if (!diff.later.empty()) {
    text += fmt::format("\n{}\n", bold("Where the bad boot waited longer"));
    add_lines(text, diff.later, detail, [](const LaterLine& later) {
      std::string lines = fmt::format("  {:+.3f} s before line {}: {}\n", later.seconds, later.bad->number,
                                      for_terminal(later.bad->text));
      if (later.bad_before)
        lines += fmt::format("             since line {}: {}\n", later.bad_before->number,
                             for_terminal(later.bad_before->text));
      return lines;
    });
  }
  if (left_out(good) + left_out(bad) > 0)
    text += fmt::format("\nNot compared, as there is a limit: {} lines of the good and {} of the bad boot\n",
                        left_out(good), left_out(bad));
  return text;
}

namespace {

// A table row for a line of one of the boots, with a link into its log.
void write_line(Markup& html, const DifferentLine& line, const NamedBoot& boot) {
  html.add("<tr><td>{}</td><td>{}{}</td><td><code>{}</code></td></tr>\n", name(line.phase),
           html_line_link(boot.verdict, line.line->number, boot_anchor(boot.source, boot.verdict.boot.index)),
           times_text(line), line.line->text);
}

void write_lines(Markup& html, std::string_view title, const std::vector<DifferentLine>& lines,
                 const NamedBoot& boot) {
  html.add("<h2>{}: {} lines</h2>\n", title, lines.size());
  if (lines.empty()) return;
  html.add(
      "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Phase</th><th scope=\"col\">Where</th><th "
      "scope=\"col\">Line</th></tr></thead><tbody>\n");
  for (std::size_t i = 0; i < std::min(lines.size(), most_lines_of_page); ++i)
    write_line(html, lines[i], boot);
  html.add("</tbody></table></div>\n");
  if (lines.size() > most_lines_of_page)
    html.add("<p>{} more are left out.</p>\n", lines.size() - most_lines_of_page);
}

void write_phase_pairs(Markup& html, const BootDiff& diff) {
  html.add(
      "<h2>Phases</h2>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Phase</th><th "
      "scope=\"col\">Good</th><th scope=\"col\">Bad</th></tr></thead><tbody>\n");
  for (const PhasePair& pair : diff.phases)
    html.add("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", name(pair.phase),
             phase_text(pair.good), phase_text(pair.bad));
  html.add("</tbody></table></div>\n");
}

void write_later(Markup& html, const BootDiff& diff, const NamedBoot& bad) {
  if (diff.later.empty()) return;
  const std::string anchor = boot_anchor(bad.source, bad.verdict.boot.index);
  html.add(
      "<h2>Where the bad boot waited longer</h2>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\" "
      "class=\"number\">Longer by</th><th scope=\"col\">Before</th><th "
      "scope=\"col\">Line</th></tr></thead><tbody>\n");
  for (std::size_t i = 0; i < std::min(diff.later.size(), most_lines_of_page); ++i)
    html.add("<tr><td class=\"number\">{:.3f} s</td><td>{}</td><td><code>{}</code></td></tr>\n",
             diff.later[i].seconds, html_line_link(bad.verdict, diff.later[i].bad->number, anchor),
             diff.later[i].bad->text);
  html.add("</tbody></table></div>\n");
}

}  // namespace

std::string html_diff(const BootDiff& diff, const NamedBoot& good, const NamedBoot& bad,
                      const Knowledge& knowledge) {
  const auto link = [](const NamedBoot& boot) {
    return markup("<a href=\"#{}\">{}, boot {}</a>: {}", boot_anchor(boot.source, boot.verdict.boot.index),
                  boot.source, boot.verdict.boot.index, name(boot.verdict.boot.outcome));
  };
  Markup html;
  html.add(
      "<header><h1>Where a boot left the road of a healthy one</h1></header>\n<main id=\"main\">\n<section "
      "class=\"panel\">\n<p>Good: {}</p>\n<p>Bad: {}</p>\n",
      link(good), link(bad));
  write_phase_pairs(html, diff);
  if (diff.last_common_bad)
    html.add("<h2>The last line that both have</h2>\n<p>Bad {}, good {}:</p><pre><code>{}</code></pre>\n",
             html_line_link(bad.verdict, diff.last_common_bad->number,
                            boot_anchor(bad.source, bad.verdict.boot.index)),
             html_line_link(good.verdict, diff.last_common_good->number,
                            boot_anchor(good.source, good.verdict.boot.index)),
             diff.last_common_bad->text);
  write_lines(html, "Only in the bad boot", diff.added, bad);
  write_lines(html, "Missing in the bad boot", diff.missing, good);
  if (diff.missing_in_unreached_phases > 0)
    html.add("<p>And {} lines of the phases that it did not reach.</p>\n", diff.missing_in_unreached_phases);
  write_later(html, diff, bad);
  if (left_out(good) + left_out(bad) > 0)
    html.add("<p>Not compared, as there is a limit: {} lines of the good and {} of the bad boot.</p>\n",
             left_out(good), left_out(bad));
  html.add("</section>\n{}{}</main>\n", html_boot(bad.verdict, knowledge, bad.source),
           html_boot(good.verdict, knowledge, good.source));
  return html_page(markup("{} and {}", good.source, bad.source), html.text());
}

}  // namespace bootwhy
