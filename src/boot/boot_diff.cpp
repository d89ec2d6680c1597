#include "boot/boot_diff.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "text/normalise.h"

namespace bootwhy {
namespace {

// A line that comes later by less than this is no news.
constexpr double later_from_seconds = 1.0;

struct Occurrences {
  std::uint64_t good = 0;
  std::uint64_t bad = 0;
  const LogLine* good_line = nullptr;  // the last
};

// A boot's lines with their normalised texts; lines without text are left out.
struct Road {
  struct Step {
    const LogLine* line = nullptr;
    std::string text;
    Phase phase = Phase::unknown;
  };
  std::vector<Step> steps;
};

Road road_of(const Boot& boot, const BootLog& log) {
  Road road;
  auto next = boot.phases.begin();
  Phase phase = Phase::unknown;
  for (const LogLine& line : log.lines) {
    for (; next != boot.phases.end() && next->line <= line.number; ++next) phase = next->phase;
    std::string text = normalised(line.text.raw());
    if (!text.empty()) road.steps.push_back({&line, std::move(text), phase});
  }
  return road;
}

PhasePair::Side side_of(const Boot& boot, Phase phase) {
  PhasePair::Side side;
  const auto found = std::find_if(boot.phases.begin(), boot.phases.end(),
                                  [&](const PhaseReached& reached) { return reached.phase == phase; });
  if (found == boot.phases.end()) return side;
  side.reached = true;
  side.at = found->uptime;
  const auto after = std::find_if(found + 1, boot.phases.end(),
                                  [](const PhaseReached& reached) { return reached.uptime.has_value(); });
  const auto end = after != boot.phases.end() ? after->uptime : boot.last_uptime;
  if (side.at && end && *end >= *side.at) side.took = *end - *side.at;
  return side;
}

std::vector<PhasePair> pair_phases(const Boot& good, const Boot& bad) {
  std::vector<PhasePair> pairs;
  for (const Phase phase : {Phase::firmware, Phase::bootloader, Phase::kernel, Phase::stage_1, Phase::stage_2,
                            Phase::ready, Phase::shutdown}) {
    PhasePair pair{phase, side_of(good, phase), side_of(bad, phase)};
    if (pair.good.reached || pair.bad.reached) pairs.push_back(pair);
  }
  return pairs;
}

using Counts = std::unordered_map<std::string_view, Occurrences>;

// The lines of `road` beyond those that the other boot has too. `surplus` gives for each text how many.
std::vector<DifferentLine> surplus_lines(const Road& road, const Counts& counts,
                                         std::uint64_t Occurrences::*mine,
                                         std::uint64_t Occurrences::*theirs) {
  std::vector<DifferentLine> lines;
  std::unordered_map<std::string_view, std::uint64_t> seen;
  for (const Road::Step& step : road.steps) {
    const Occurrences& times = counts.at(step.text);
    // The first that the other boot lacks stands for all of its text.
    if (times.*mine > times.*theirs && ++seen[step.text] == times.*theirs + 1)
      lines.push_back({step.line, step.phase, times.*mine - times.*theirs});
  }
  return lines;
}

std::vector<LaterLine> later_lines(const Road& bad, const Counts& counts) {
  std::vector<LaterLine> later;
  double lag = 0;  // that the bad boot has had so far
  bool has_lag = false;
  const LogLine* before = nullptr;
  for (const Road::Step& step : bad.steps) {
    const Occurrences& times = counts.at(step.text);
    if (times.good != 1 || times.bad != 1 || !step.line->uptime || !times.good_line->uptime) continue;
    const double own = *step.line->uptime - *times.good_line->uptime;
    // What came before the first line in common is how late the bad boot began, not a wait.
    if (has_lag && own - lag >= later_from_seconds)
      later.push_back({times.good_line, step.line, before, own - lag});
    lag = has_lag ? std::max(lag, own) : own;
    has_lag = true;
    before = step.line;
  }
  return later;
}

}  // namespace

BootDiff compare_boots(const Boot& good, const BootLog& good_log, const Boot& bad, const BootLog& bad_log) {
  const Road good_road = road_of(good, good_log);
  const Road bad_road = road_of(bad, bad_log);
  Counts counts;
  for (const Road::Step& step : good_road.steps) {
    ++counts[step.text].good;
    counts[step.text].good_line = step.line;
  }
  for (const Road::Step& step : bad_road.steps) ++counts[step.text].bad;

  BootDiff diff;
  diff.phases = pair_phases(good, bad);
  diff.added = surplus_lines(bad_road, counts, &Occurrences::bad, &Occurrences::good);
  for (const DifferentLine& line : surplus_lines(good_road, counts, &Occurrences::good, &Occurrences::bad)) {
    const bool reached = std::any_of(diff.phases.begin(), diff.phases.end(), [&](const PhasePair& pair) {
      return pair.phase == line.phase && pair.bad.reached;
    });
    if (reached || line.phase == Phase::unknown)
      diff.missing.push_back(line);
    else
      diff.missing_in_unreached_phases += line.times;
  }
  for (const Road::Step& step : bad_road.steps) {
    const Occurrences& times = counts.at(step.text);
    if (times.good == 0) continue;
    ++diff.in_common;
    diff.last_common_bad = step.line;
    diff.last_common_good = times.good_line;
  }
  diff.later = later_lines(bad_road, counts);
  return diff;
}

}  // namespace bootwhy
