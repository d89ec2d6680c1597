#include "report/html_summary.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/limits.h"
#include "report/html_boot.h"
#include "report/words.h"

namespace bootwhy {
namespace {

// What a verdict comes down to, as an index into counts.
enum class Kind : std::uint8_t { failed, open, well };
constexpr std::array kind_names{"failed", "open", "well"};
constexpr std::array kind_words{"did not come up", "undecided or restarted", "came up or powered off"};

// A chart is by the hour where it has no more bars than this, else by the day, else by the month.
constexpr std::size_t most_bars = 80;

Kind kind_of(const BootRecord& record) {
  if (record.failed) return Kind::failed;
  const bool well = record.outcome == Outcome::ready || record.outcome == Outcome::powered_off;
  return well ? Kind::well : Kind::open;
}

template <class Counts>
std::uint64_t total(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// Adds to a map that is bounded; what has no room is not counted in it.
template <class Map>
void count(Map& map, typename Map::key_type key, Kind kind) {
  if (map.size() < limits::summary_groups || map.contains(key))
    ++map[std::move(key)][static_cast<std::size_t>(kind)];
}

template <class Map>
void draw_bars(Markup& html, const Map& bars, std::string_view unit) {
  constexpr double width = 1000;
  constexpr double height = 160;
  constexpr double widest_bar = 60;
  std::uint64_t highest = 0;
  for (const auto& [label, counts] : bars) highest = std::max(highest, total(counts));
  const double step = width / static_cast<double>(bars.size());
  html.add(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Boots by the {0}\"><svg "
      "class=\"chart\" viewBox=\"0 0 {1} {2}\" role=\"img\" aria-label=\"Boots by the {0}; the table below "
      "has "
      "the same\">\n",
      unit, width, height + 24);
  double x = 0;
  for (const auto& [label, counts] : bars) {
    double y = height;
    for (const Kind kind : {Kind::well, Kind::open, Kind::failed}) {
      const auto i = static_cast<std::size_t>(kind);
      if (counts[i] == 0) continue;
      const double bar = height * static_cast<double>(counts[i]) / static_cast<double>(highest);
      y -= bar;
      html.add(
          "<rect class=\"kind-{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}: "
          "{} {}</title></rect>\n",
          kind_names[i], x, y, std::clamp(step - 1, 1.0, widest_bar), bar, label, counts[i], kind_words[i]);
    }
    x += step;
  }
  html.add("<text x=\"0\" y=\"{}\">{}</text>", height + 18, bars.begin()->first);
  if (bars.size() > 1)
    html.add("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>",
             step > 2 * widest_bar ? width - step : width, height + 18,
             step > 2 * widest_bar ? "start" : "end", bars.rbegin()->first);
  html.add("</svg></div>\n<p>");
  for (std::size_t i = 0; i < kind_names.size(); ++i)
    html.add("<span class=\"key kind-{}\"></span> {} &nbsp; ", kind_names[i], kind_words[i]);
  html.add("</p>\n");
}

template <class Map>
void write_bars_as_table(Markup& html, const Map& bars, std::string_view unit) {
  html.add(
      "<details><summary>By the {0}, as a table</summary><div class=\"scroll\"><table>\n<thead><tr><th "
      "scope=\"col\">{0}</th>",
      unit);
  for (const char* words : kind_words) html.add("<th scope=\"col\" class=\"number\">{}</th>", words);
  html.add("</tr></thead>\n<tbody>\n");
  for (const auto& [label, counts] : bars)
    html.add(
        "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td></tr>\n",
        label, counts[0], counts[1], counts[2]);
  html.add("</tbody></table></div></details>\n");
}

void write_row(Markup& html, const BootRecord& record, const std::set<std::string>& anchors) {
  constexpr std::array kind_classes{"fatal", "degraded", "good"};
  const std::string anchor = boot_anchor(record.source, record.index);
  const bool tells_why = record.failed || record.outcome == Outcome::waiting_for_input;
  const bool tells_cause = tells_why && !record.cause.empty();
  html.add("<tr data-outcome=\"{}\"><th scope=\"row\">", name(record.outcome));
  if (anchors.contains(anchor))
    html.add("<a href=\"#{}\">{}</a>", anchor, record.source);
  else
    html.add("{}", record.source);
  html.add(
      "</th><td class=\"number\">{}</td><td><span class=\"badge {}\">{}</span></td><td>{}</td><td>{}</td>"
      "<td>{}</td><td>{}</td><td>{}</td></tr>\n",
      record.index, kind_classes[static_cast<std::size_t>(kind_of(record))], name(record.outcome),
      name(record.phase),
      tells_cause ? record.cause_summary
      : tells_why ? record.proof_title
                  : std::string(),
      tells_cause ? record.confidence : std::string(), record.kernel_version,
      record.first_time ? time_text(*record.first_time) : std::string());
}

void write_table(Markup& html, const std::vector<BootRecord>& listed, const std::set<std::string>& anchors) {
  html.add(
      "<h2 id=\"boots\">Boots</h2>\n<div class=\"filters\" role=\"search\" hidden>\n<label>Search <input "
      "type=\"search\" autocomplete=\"off\"></label>\n<label>Outcome <select><option "
      "value=\"\">all</option>\n");
  std::map<std::string_view, std::size_t> outcomes;
  for (const BootRecord& record : listed) ++outcomes[name(record.outcome)];
  for (const auto& [outcome, times] : outcomes)
    html.add("<option value=\"{0}\">{0} ({1})</option>\n", outcome, times);
  html.add(
      "</select></label>\n<output aria-live=\"polite\"></output>\n</div>\n<div class=\"scroll\" "
      "tabindex=\"0\" role=\"region\" aria-labelledby=\"boots\"><table class=\"boots\">\n<thead><tr>");
  for (const char* column :
       {"Console", "Boot", "Outcome", "Came to", "Cause or proof", "Confidence", "Kernel", "Time"})
    html.add("<th scope=\"col\">{}</th>", column);
  html.add("</tr></thead>\n<tbody>\n");
  for (const BootRecord& record : listed) write_row(html, record, anchors);
  html.add("</tbody></table></div>\n");
}

}  // namespace

void HtmlSummary::add(const BootRecord& record) {
  const Kind kind = kind_of(record);
  ++boots_;
  if (record.failed) ++failed_;
  count(verdicts_, verdict_words(record), kind);
  if (!record.first_time) {
    ++without_time_;
    return;
  }
  const std::string time = time_text(*record.first_time);  // «2026-11-25 10:02:03»
  count(by_day_, time.substr(0, 10), kind);
  count(by_hour_, time.substr(0, 13), kind);
}

// Most frequent first.
void HtmlSummary::write_verdicts(Markup& html) const {
  std::vector<std::pair<GuestText, Counts>> rows(verdicts_.begin(), verdicts_.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return total(a.second) > total(b.second); });
  html.add(
      "<h2>Verdicts</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\" "
      "class=\"number\">Boots</th><th scope=\"col\">Verdict</th></tr></thead>\n<tbody>\n");
  std::uint64_t told = 0;
  for (const auto& [words, counts] : rows) {
    const auto kind = std::max_element(counts.begin(), counts.end()) - counts.begin();
    told += total(counts);
    html.add("<tr><td class=\"number\">{}</td><td><span class=\"key kind-{}\"></span> {}</td></tr>\n",
             total(counts), kind_names[static_cast<std::size_t>(kind)], words);
  }
  html.add("</tbody></table></div>\n");
  if (told < boots_)
    html.add("<p>{} boots with further verdicts are not told apart here.</p>\n", boots_ - told);
}

void HtmlSummary::write_over_time(Markup& html) const {
  html.add("<h2>Over time</h2>\n");
  if (by_day_.empty()) {
    html.add("<p>None of these boots states the time of day.</p>\n");
    return;
  }
  std::map<std::string, Counts> by_month;
  for (const auto& [day, counts] : by_day_)
    for (std::size_t i = 0; i < counts.size(); ++i) by_month[day.substr(0, 7)][i] += counts[i];
  const bool hours = by_day_.size() <= 3 && by_hour_.size() <= most_bars;
  const bool days = by_day_.size() <= most_bars;
  const auto& bars = hours ? by_hour_ : days ? by_day_ : by_month;
  const std::string_view unit = hours ? "hour" : days ? "day" : "month";
  draw_bars(html, bars, unit);
  html.add(
      "<p class=\"dim\">Where a log states no time, the time when it was written last stands for it.</p>\n");
  if (without_time_ > 0) html.add("<p class=\"dim\">Of {} more boots no time is known.</p>\n", without_time_);
  write_bars_as_table(html, bars, unit);
}

Markup HtmlSummary::html(const std::vector<BootRecord>& listed, const std::set<std::string>& anchors) const {
  Markup html;
  html.add("<section class=\"panel\">\n");
  write_verdicts(html);
  write_over_time(html);
  write_table(html, listed, anchors);
  if (listed.size() < boots_)
    html.add("<p>{} more boots were counted and not listed; --format ndjson has them all.</p>\n",
             boots_ - listed.size());
  html.add("</section>\n");
  return html;
}

}  // namespace bootwhy
