// Finds the function to blame for a crash in the lines of its report.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kernel/crash_kind.h"
#include "kernel/frame_rules.h"

namespace bootwhy {

struct Blamed {
  std::string function;  // as in the trace; empty where the report does not tell
  std::string title;     // as in the title
};

// `lines` are the report's, of which the first is the opening line.
Blamed find_blamed(std::span<const std::string_view> lines, const CrashOpening& opening,
                   const FrameRules& rules);

}  // namespace bootwhy
