#include "report/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "report/words.h"

namespace bootwhy {
namespace {

// The picture's own units; it is scaled to the width of the page.
constexpr double picture_width = 1000;
constexpr double untimed_width = 90;
constexpr double bar_top = 8;
constexpr double bar_height = 30;
constexpr double marks_y = bar_top + bar_height + 12;
constexpr double axis_y = marks_y + 22;
constexpr double verdict_y = axis_y + 30;
constexpr double character_width = 7.5;

double seconds_between(WallTime from, WallTime to) {
  return std::chrono::duration<double>(to - from).count();
}

// Where lines stand on the scale; lines that state no time take that of the line before them.
class Ruler {
 public:
  explicit Ruler(const Verdict& verdict) : verdict_(&verdict) {
    const Boot& boot = verdict.boot;
    if (boot.last_uptime && *boot.last_uptime > 0)
      scale_ = Timeline::Scale::uptime;
    else if (boot.first_time && boot.last_time && *boot.last_time > *boot.first_time)
      scale_ = Timeline::Scale::clock;
  }

  Timeline::Scale scale() const { return scale_; }

  // Nothing for what comes before the first time that is stated.
  std::optional<double> place(std::uint64_t line, const std::optional<double>& uptime,
                              const std::optional<WallTime>& time) const {
    if (scale_ == Timeline::Scale::lines)
      return static_cast<double>(line - std::min(line, verdict_->boot.first_line));
    if (const auto own = stated(uptime, time)) return own;
    const auto& lines = verdict_->log.lines;
    auto after =
        std::upper_bound(lines.begin(), lines.end(), line,
                         [](std::uint64_t number, const LogLine& other) { return number < other.number; });
    while (after != lines.begin()) {
      --after;
      if (const auto earlier = stated(after->uptime, after->time)) return earlier;
    }
    return std::nullopt;
  }

 private:
  std::optional<double> stated(const std::optional<double>& uptime,
                               const std::optional<WallTime>& time) const {
    if (scale_ == Timeline::Scale::uptime) return uptime;
    if (!time) return std::nullopt;
    return std::max(0.0, seconds_between(*verdict_->boot.first_time, *time));
  }

  const Verdict* verdict_;
  Timeline::Scale scale_ = Timeline::Scale::lines;
};

// A round distance between ticks that gives about eight of them.
double tick_step(double length) {
  const double rough = length / 8;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (rough <= factor * power) return factor * power;
  return 10 * power;
}

std::string tick_text(Timeline::Scale scale, double value) {
  return scale == Timeline::Scale::lines ? fmt::format("{:.0f}", value) : fmt::format("{:g} s", value);
}

// From the scale to the picture.
class Placing {
 public:
  explicit Placing(const Timeline& timeline) : length_(timeline.length) {
    for (const auto& stretch : timeline.stretches)
      if (!stretch.timed) zero_ += untimed_width;
    zero_ = std::min(zero_, picture_width / 2);
  }
  double zero() const { return zero_; }
  double x(double value) const { return zero_ + value / length_ * (picture_width - zero_); }

 private:
  double length_;
  double zero_ = 0;
};

void draw_stretches(Markup& svg, const Timeline& timeline, const Placing& placing) {
  const auto untimed = std::count_if(timeline.stretches.begin(), timeline.stretches.end(),
                                     [](const auto& stretch) { return !stretch.timed; });
  double next_untimed = 0;
  for (const auto& stretch : timeline.stretches) {
    double from = placing.x(stretch.from);
    double width = placing.x(stretch.to) - from;
    if (!stretch.timed) {
      from = next_untimed;
      width = placing.zero() / static_cast<double>(untimed);
      next_untimed += width;
    }
    const auto phase = name(stretch.begins.phase);
    const std::string duration =
        stretch.timed ? length_text(timeline.scale, stretch.to - stretch.from) : "no clock yet";
    svg.add(
        "<g><title>{0}: {1}, from line {2}</title><rect class=\"phase {0}{3}\" x=\"{4:.1f}\" "
        "y=\"{5}\" width=\"{6:.1f}\" height=\"{7}\"/>",
        phase, duration, stretch.begins.line, stretch.timed ? "" : " untimed", from, bar_top,
        std::max(width, 1.0), bar_height);
    if (width > character_width * static_cast<double>(phase.size() + 1))
      svg.add("<text class=\"on-phase\" x=\"{:.1f}\" y=\"{}\">{}</text>", from + 6,
              bar_top + bar_height / 2 + 5, phase);
    svg.add("</g>\n");
  }
}

void draw_axis(Markup& svg, const Timeline& timeline, const Placing& placing) {
  const double step = tick_step(timeline.length);
  svg.add("<path class=\"axis\" d=\"M{:.1f} {}H{}\"/>\n", placing.zero(), axis_y, picture_width);
  for (int tick = 0; tick * step <= timeline.length; ++tick) {
    const double x = placing.x(tick * step);
    const bool is_last = picture_width - x < 40;
    svg.add(
        "<path class=\"axis\" d=\"M{0:.1f} {1}v5\"/><text class=\"tick{4}\" x=\"{0:.1f}\" "
        "y=\"{2}\">{3}</text>\n",
        x, axis_y, axis_y + 17, tick_text(timeline.scale, tick * step),
        is_last                         ? " end"
        : x < 20 && placing.zero() < 20 ? " start"
                                        : "");
  }
}

void draw_marks(Markup& svg, const Timeline& timeline, const Placing& placing, const std::string& anchor) {
  // Of marks that fall on one point the first of each severity is drawn.
  int last_point[2] = {-1, -1};
  for (const auto& mark : timeline.marks) {
    const bool fatal = mark.finding->signature->severity == Severity::fatal;
    const double x = std::clamp(mark.timed ? placing.x(mark.at) : placing.zero() / 2, 6.0, picture_width - 6);
    int& last = last_point[fatal ? 1 : 0];
    if (last == static_cast<int>(x)) continue;
    last = static_cast<int>(x);
    svg.add(
        "<a href=\"#{0}L{1}\"><title>{2}, line {1}: {3}</title><path class=\"mark {2}\" "
        "d=\"M{4:.1f} {5}l6 12h-12z\"/></a>\n",
        anchor, mark.finding->line, name(mark.finding->signature->severity), mark.finding->signature->title,
        x, marks_y - 6);
  }
}

void draw_verdict(Markup& svg, const Timeline& timeline, const Placing& placing, const Boot& boot) {
  double x = picture_width;
  for (const auto& mark : timeline.marks)
    if (boot.decided_by && mark.finding->offset == boot.decided_by->offset)
      x = mark.timed ? placing.x(mark.at) : placing.zero() / 2;
  const bool from_the_right = x > picture_width / 2;
  svg.add("<text class=\"verdict{}{}\" x=\"{:.1f}\" y=\"{}\">{}: {}</text>\n",
          has_failed(boot) ? " fatal" : "", from_the_right ? " end" : "", x, verdict_y + 8,
          name(boot.outcome), outcome_words(boot.outcome));
}

}  // namespace

std::string length_text(Timeline::Scale scale, double length) {
  if (scale == Timeline::Scale::lines) return fmt::format("{:.0f} lines", length);
  if (length < 120) return fmt::format("{:.3f} s", length);
  const auto seconds = static_cast<long long>(length);
  if (seconds < 7200) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

Timeline timeline_of(const Verdict& verdict) {
  const Boot& boot = verdict.boot;
  const Ruler ruler(verdict);
  Timeline timeline;
  timeline.scale = ruler.scale();
  for (const Finding& finding : boot.findings) {
    if (finding.signature->severity == Severity::info) continue;
    const auto at = ruler.place(finding.line, finding.uptime, finding.time);
    timeline.marks.push_back({&finding, at.has_value(), at.value_or(0)});
    timeline.length = std::max(timeline.length, at.value_or(0));
  }
  double latest = 0;
  for (const PhaseReached& reached : boot.phases) {
    const auto at = ruler.place(reached.line, reached.uptime, reached.time);
    const bool timed = at.has_value() || reached.phase >= Phase::kernel;
    latest = std::max(latest, at.value_or(latest));
    timeline.stretches.push_back({reached, timed, latest, latest});
  }
  const double end = ruler.scale() == Timeline::Scale::uptime ? *boot.last_uptime
                     : ruler.scale() == Timeline::Scale::clock
                         ? seconds_between(*boot.first_time, *boot.last_time)
                         : static_cast<double>(boot.last_line - boot.first_line + 1);
  timeline.length = std::max({timeline.length, latest, end});
  if (!(timeline.length > 0)) timeline.length = 1;
  for (std::size_t i = 0; i < timeline.stretches.size(); ++i)
    timeline.stretches[i].to =
        i + 1 < timeline.stretches.size() ? timeline.stretches[i + 1].from : timeline.length;
  return timeline;
}

Markup timeline_svg(const Timeline& timeline, const Boot& boot, const std::string& anchor) {
  const Placing placing(timeline);
  Markup svg;
  svg.add(
      "<svg class=\"timeline\" viewBox=\"0 0 {0} {1}\" role=\"group\" aria-label=\"Timeline of boot {2}, "
      "{3}\">\n",
      picture_width, verdict_y + 20, boot.index, length_text(timeline.scale, timeline.length));
  draw_stretches(svg, timeline, placing);
  draw_marks(svg, timeline, placing, anchor);
  draw_axis(svg, timeline, placing);
  draw_verdict(svg, timeline, placing, boot);
  svg.add("</svg>\n");
  return svg;
}

}  // namespace bootwhy
