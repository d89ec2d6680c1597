// A crash report for a terminal: where the CPU was and how it came there, with the lines of the source where
// debug information tells them.
#pragma once

#include <string>
#include <vector>

#include "kernel/crash_report.h"

namespace bootwhy {

// The section's lines, escaped; empty where the title has said all.
std::vector<std::string> crash_text(const CrashReport& crash);

}  // namespace bootwhy
