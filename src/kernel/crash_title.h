// Names a crash: which function is to blame, and the title that one bug always gets.
#pragma once

#include <optional>
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

// Looks for the function in the lines of a report, of which the first is the opening line.
Blamed find_blamed(std::span<const std::string_view> lines, const CrashOpening& opening,
                   const FrameRules& rules);

// The title, and whether it is certain: a report may have to be read further to tell its name.
struct CrashTitle {
  std::string text;
  std::string access;  // «Read», «Write» where the report tells
  bool certain = true;
};
CrashTitle make_title(std::span<const std::string_view> lines, const CrashOpening& opening,
                      const Blamed& blamed);

// The type for a title of that kind.
std::string crash_type(const CrashOpening& opening, std::string_view access);

// Takes out of a text what differs each time the same bug strikes: addresses, numbers, source lines.
std::string without_details(std::string_view text);

}  // namespace bootwhy
