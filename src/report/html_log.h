// The log of a boot in the HTML report: numbered lines, each with an anchor; those where something was found
// are marked, and long stretches where nothing happened are folded.
#pragma once

#include <string>

#include "diagnosis/verdict.h"
#include "report/markup.h"

namespace bootwhy {

// `anchor` begins the ids of the lines: «s1b2» gives «s1b2L345».
Markup html_log(const Verdict& verdict, const std::string& anchor);

// A link to a line of the log, or its number alone where the log does not hold the line.
Markup html_line_link(const Verdict& verdict, std::uint64_t line, const std::string& anchor);

}  // namespace bootwhy
