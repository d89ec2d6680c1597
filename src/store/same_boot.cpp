#include "store/same_boot.h"

#include <algorithm>

#include "store/store_time.h"

namespace bootwhy {
namespace {

const PhaseReached* reached(const BootRecord& boot, Phase phase) {
  const auto found = std::find_if(boot.phases.begin(), boot.phases.end(),
                                  [&](const PhaseReached& each) { return each.phase == phase; });
  return found == boot.phases.end() ? nullptr : &*found;
}

bool same_findings(const BootRecord& a, const BootRecord& b) {
  const std::size_t count = std::min({a.findings.size(), b.findings.size(), telling_findings});
  return std::equal(a.findings.begin(), a.findings.begin() + static_cast<std::ptrdiff_t>(count),
                    b.findings.begin(), [](const FindingRecord& one, const FindingRecord& other) {
                      return one.signature == other.signature && one.line == other.line &&
                             one.uptime == other.uptime && one.text == other.text;
                    });
}

}  // namespace

bool is_same_boot(const BootRecord& a, const BootRecord& b) {
  bool phases_agree = true;
  for (const PhaseReached& one : a.phases) {
    const PhaseReached* other = reached(b, one.phase);
    if (!other) continue;
    const bool agrees = one.line == other->line && one.uptime == other->uptime;
    if (agrees && one.uptime.value_or(0) > 0) return true;
    phases_agree = phases_agree && agrees;
  }
  if (a.times_are_stated && b.times_are_stated && store_time(*a.first_time) != store_time(*b.first_time))
    return false;
  return phases_agree && same_findings(a, b);
}

}  // namespace bootwhy
