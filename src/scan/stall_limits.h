// How long a boot may say nothing in each phase before its silence is a finding.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "signature/vocabulary.h"

namespace bootwhy {

class StallLimits {
 public:
  // The usual limits, from base/limits.h. A boot that is ready or shuts down may be silent for ever.
  StallLimits();

  // Nothing where silence is never a finding.
  std::optional<std::chrono::milliseconds> in(Phase phase) const;

  // Takes what a --stall says: «90s», «kernel=5min», «off», «stage-2=off». A figure without a unit is in
  // seconds; a duration without a phase is for all of them.
  Result<void> apply(const std::string& argument);

 private:
  std::array<std::optional<std::chrono::milliseconds>, 8> by_phase_;
};

// The usual limits with all of these applied, the later ones last.
Result<StallLimits> stall_limits_from(const std::vector<std::string>& arguments);

}  // namespace bootwhy
