// What the reports for people say in the same words.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "diagnosis/verdict.h"

namespace bootwhy {

// «3.422 s»; empty where it is not known.
std::string uptime_text(const std::optional<double>& uptime);

// «2026-11-25 10:02:03», in UTC where the log names a zone.
std::string time_text(const WallTime& time);

// The outcome as half a sentence: «the kernel panicked».
std::string_view outcome_words(Outcome outcome);

// The best cause, if it is at least possible; null where there is none.
const Diagnosis* best_cause(const Verdict& verdict);

}  // namespace bootwhy
