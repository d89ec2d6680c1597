// Names a crash: the title and the type that one bug always gets.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kernel/crash_blame.h"
#include "kernel/crash_kind.h"

namespace bootwhy {

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
