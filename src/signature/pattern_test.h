// Tries the regular expressions of knowledge files when they are read.
#pragma once

#include <string>
#include <string_view>

namespace bootwhy {

// Why RE2 refuses the pattern; empty where it does not.
std::string pattern_error(std::string_view pattern);

}  // namespace bootwhy
