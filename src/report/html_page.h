// The frame of an HTML report: one file that needs nothing else, asks no network, and is complete without its
// script. A content security policy forbids whatever is not the report's own style and script.
#pragma once

#include <string>

#include "report/markup.h"

namespace bootwhy {

// `body` is markup.
std::string html_page(const Markup& title, const std::string& body);

}  // namespace bootwhy
