#include "report/html_boot.h"

#include <algorithm>

#include "report/html_log.h"
#include "report/timeline.h"
#include "report/words.h"

namespace bootwhy {
namespace {

constexpr std::size_t most_causes_open = 2;

// What a boot's pieces share while they are written.
struct Context {
  const Verdict& verdict;
  const Knowledge& knowledge;
  const std::string& anchor;
};

void write_phases(Markup& html, const Context& context, const Timeline& timeline) {
  html.add(
      "<details><summary>Phases as a table</summary><div class=\"scroll\"><table>\n<thead><tr><th "
      "scope=\"col\">Phase</th><th scope=\"col\">From</th><th scope=\"col\" class=\"number\">At</th><th "
      "scope=\"col\" class=\"number\">Took</th></tr></thead>\n<tbody>\n");
  for (const auto& stretch : timeline.stretches)
    html.add(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td></tr>\n",
        name(stretch.begins.phase), html_line_link(context.verdict, stretch.begins.line, context.anchor),
        stretch.begins.uptime ? uptime_text(stretch.begins.uptime)
        : stretch.begins.time ? time_text(*stretch.begins.time)
                              : "",
        stretch.timed ? length_text(timeline.scale, stretch.to - stretch.from) : "");
  html.add("</tbody></table></div></details>\n");
}

void write_timeline(Markup& html, const Context& context) {
  const Boot& boot = context.verdict.boot;
  html.add("<h3>Timeline</h3>\n");
  if (boot.phases.empty()) {
    html.add("<p>No phase of a boot was recognised.</p>\n");
    return;
  }
  const Timeline timeline = timeline_of(context.verdict);
  html.add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline\">{}</div>\n",
           timeline_svg(timeline, boot, context.anchor));
  if (timeline.scale == Timeline::Scale::lines)
    html.add("<p class=\"dim\">The log states no times: the scale is its lines.</p>\n");
  write_phases(html, context, timeline);
}

void write_proof(Markup& html, const Context& context) {
  const Boot& boot = context.verdict.boot;
  const Finding* told = proof(boot);
  if (!told) return;
  html.add("<h3>What happened</h3>\n<p>{}</p>\n", told->signature->title);
  if (boot.wait_status) {
    const auto means = context.knowledge.meaning(*boot.wait_status);
    html.add("<p>Wait status 0x{:08x}: {}{}{}</p>\n", boot.wait_status->raw, to_string(*boot.wait_status),
             means.empty() ? "" : ": ", means);
  }
  html.add("<p>{}{}{}:</p>\n<pre><code>{}</code></pre>\n",
           html_line_link(context.verdict, told->line, context.anchor), told->uptime ? ", " : "",
           uptime_text(told->uptime), told->text());
}

void write_evidence(Markup& html, const Context& context, const Evidence& evidence) {
  html.add("<li><span class=\"weight\">{:+}</span><span>{}{}", evidence.rule->weight,
           evidence.rule->refutes ? "refutes it: " : "", evidence.rule->because);
  if (evidence.fact && !evidence.fact->source_name.empty())
    html.add(" ({}: {})", evidence.fact->source_name, evidence.fact->source);
  else if (evidence.line)
    html.add(" ({})", html_line_link(context.verdict, *evidence.line, context.anchor));
  else if (evidence.fact)
    html.add(" ({})", evidence.fact->source);
  html.add("</span></li>\n");
}

Markup snippet(std::string_view text) {
  return markup("<div class=\"snippet\"><pre><code>{}</code></pre></div>", text);
}

void write_fix(Markup& html, const Fix& fix) {
  html.add("<figure class=\"fix\"><figcaption><span class=\"badge\">{}</span> {}</figcaption>\n",
           fix.platform, fix.text);
  if (!fix.first.empty()) html.add("<p><strong>First:</strong> {}</p>\n", fix.first);
  if (!fix.snippet.empty()) html.add("{}\n", snippet(fix.snippet));
  if (!fix.check.empty()) html.add("<p><strong>Then check:</strong> {}</p>\n", fix.check);
  html.add("</figure>\n");
}

void write_reference(Markup& html, const std::string_view reference) {
  if (reference.starts_with("https://") || reference.starts_with("http://"))
    html.add("<li><a href=\"{0}\" rel=\"noreferrer\">{0}</a></li>\n", reference);
  else
    html.add("<li>{}</li>\n", reference);
}

void write_cause(Markup& html, const Context& context, const Diagnosis& diagnosis, bool open) {
  const Cause& cause = *diagnosis.cause;
  html.add(
      "<details class=\"cause\"{}><summary><span class=\"badge {}\">{}</span> {} <span "
      "class=\"dim\">[{}]</span>"
      "</summary>\n<p>{}</p>\n",
      open ? " open" : "", name(diagnosis.confidence), name(diagnosis.confidence), cause.summary, cause.id,
      cause.explanation);
  html.add("<ul class=\"evidence\" aria-label=\"Evidence\">\n");
  for (const Evidence& row : diagnosis.supporting) write_evidence(html, context, row);
  for (const Evidence& row : diagnosis.opposing) write_evidence(html, context, row);
  html.add("</ul>\n<p class=\"dim\">Sum {}: {}</p>\n", diagnosis.score, name(diagnosis.confidence));
  for (const Known& known : cause.known) html.add("<p><strong>{}:</strong> {}</p>\n", known.how, known.what);
  for (const Question& question : diagnosis.questions) {
    html.add("<p><strong>Open question:</strong> {}</p>\n", question.fact->ask);
    if (!question.fact->command.empty()) html.add("{}\n", snippet(question.fact->command));
  }
  for (const RuledOut& ruled_out : cause.ruled_out)
    html.add("<p><strong>Not it:</strong> {}: {}</p>\n", ruled_out.theory, ruled_out.because);
  for (const Fix& fix : cause.fixes) write_fix(html, fix);
  if (!cause.references.empty()) {
    html.add("<ul>\n");
    for (const std::string_view reference : cause.references) write_reference(html, reference);
    html.add("</ul>\n");
  }
  html.add("</details>\n");
}

void write_causes(Markup& html, const Context& context) {
  html.add("<h3>Why</h3>\n");
  if (context.verdict.diagnoses.empty())
    html.add(
        "<p>Not known: no cause in the catalogue speaks for what was found. What would decide: the lines "
        "just "
        "before the proof, and what was changed before this boot.</p>\n");
  std::size_t shown = 0;
  for (const Diagnosis& diagnosis : context.verdict.diagnoses)
    write_cause(html, context, diagnosis,
                diagnosis.confidence >= Confidence::possible && shown++ < most_causes_open);
}

void write_crash(Markup& html, const Context& context, const CrashReport& crash) {
  html.add("<h3>Crash</h3>\n<p>{}{}</p>\n<p class=\"dim\">{} to {}{}{}{}{}</p>\n", crash.title,
           crash.incomplete ? " (the report is cut: " + crash.incomplete_reason + ")" : "",
           html_line_link(context.verdict, crash.first_line, context.anchor),
           html_line_link(context.verdict, crash.last_line, context.anchor), crash.type.empty() ? "" : ", ",
           crash.type, crash.command.empty() ? "" : ", in ", crash.command);
  if (crash.frames.empty()) return;
  html.add("<details><summary>Call trace, {} frames</summary><ol>\n", crash.frames.size());
  for (const Frame& frame : crash.frames)
    html.add("<li><code>{}{}{}{}</code></li>\n", frame.sure ? "" : "? ", frame.function, frame.offset,
             frame.module.empty() ? Markup() : markup(" [{}]", frame.module));
  html.add("</ol></details>\n");
}

void write_findings(Markup& html, const Context& context) {
  const Boot& boot = context.verdict.boot;
  const bool any = has_finding(boot, Severity::degraded);
  if (!any) return;
  html.add(
      "<h3>Findings</h3>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Severity</th><th "
      "scope=\"col\">Where</th><th scope=\"col\">What</th></tr></thead>\n<tbody>\n");
  for (const Finding& finding : boot.findings)
    if (finding.signature->severity != Severity::info)
      html.add(
          "<tr><td><span class=\"badge "
          "{0}\">{0}</span></td><td>{1}</td><td>{2}<br><code>{3}</code></td></tr>\n",
          name(finding.signature->severity), html_line_link(context.verdict, finding.line, context.anchor),
          finding.signature->title, finding.text());
  html.add("</tbody></table></div>\n");
  if (boot.findings_dropped > 0)
    html.add("<p>{} repetitions of the same findings were counted and left out.</p>\n",
             boot.findings_dropped);
}

void write_facts(Markup& html, const Context& context) {
  const auto facts = context.verdict.facts.all();
  if (facts.empty()) return;
  html.add(
      "<details><summary>What is known about the machine: {} facts</summary><div "
      "class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Fact</th><th scope=\"col\">Value</th><th "
      "scope=\"col\">Said by</th></tr></thead>\n<tbody>\n",
      facts.size());
  for (const Fact& fact : facts) {
    html.add("<tr><th scope=\"row\">{}</th><td>", fact.name);
    if (const auto* flag = std::get_if<bool>(&fact.value)) html.add("{}", *flag ? "true" : "false");
    if (const auto* number = std::get_if<std::int64_t>(&fact.value)) html.add("{}", *number);
    if (const auto* text = std::get_if<GuestText>(&fact.value)) html.add("{}", *text);
    html.add("</td><td>");
    if (fact.line)
      html.add("{}", html_line_link(context.verdict, *fact.line, context.anchor));
    else
      html.add("{} {}", fact.source_name, fact.source);
    html.add("</td></tr>\n");
  }
  html.add("</tbody></table></div></details>\n");
}

}  // namespace

std::string boot_anchor(const GuestText& source, std::uint64_t boot) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char character : source.raw())
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  return fmt::format("c{:016x}b{}", hash, boot);
}

Markup html_boot(const Verdict& verdict, const Knowledge& knowledge, const GuestText& source) {
  const Boot& boot = verdict.boot;
  const std::string anchor = boot_anchor(source, boot.index);
  const Context context{verdict, knowledge, anchor};
  const bool failed = has_failed(boot);
  const bool well = boot.outcome == Outcome::ready || boot.outcome == Outcome::powered_off;
  Markup html;
  html.add("<article class=\"boot {}\" id=\"{}\" aria-labelledby=\"{}h\">\n",
           failed ? "failed"
           : well ? "well"
                  : "open",
           anchor, anchor);
  html.add("<h2 id=\"{}h\">{}, boot {} <span class=\"badge {}\">{}</span></h2>\n", anchor, source, boot.index,
           failed ? "fatal"
           : well ? "good"
                  : "degraded",
           name(boot.outcome));
  const auto words = outcome_words(boot.outcome);
  const Diagnosis* best =
      failed || boot.outcome == Outcome::waiting_for_input ? best_cause(verdict) : nullptr;
  html.add(
      "<p class=\"verdict-words\">{}{}</p>\n", words,
      best ? markup(". <strong>{}</strong> ({})", best->cause->summary, name(best->confidence)) : Markup());
  html.add("<p class=\"dim\">Lines {} to {}{}{}{}</p>\n", boot.first_line, boot.last_line,
           boot.first_time ? " · " + time_text(*boot.first_time) : "",
           boot.kernel_version.empty() ? Markup() : markup(" · kernel {}", boot.kernel_version),
           boot.command_line.empty() ? Markup() : markup(" · <code>{}</code>", boot.command_line));
  write_timeline(html, context);
  if (failed || boot.outcome == Outcome::waiting_for_input) {
    write_proof(html, context);
    write_causes(html, context);
  }
  if (boot.crash) write_crash(html, context, *boot.crash);
  write_findings(html, context);
  write_facts(html, context);
  html.add("{}</article>\n", html_log(verdict, anchor));
  return html;
}

}  // namespace bootwhy
