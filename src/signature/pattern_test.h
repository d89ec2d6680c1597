// Tests a value against a regular expression of a cause.
#pragma once

#include <string>
#include <string_view>

namespace bootwhy {

// True if the pattern matches the value from end to end. A pattern that RE2 refuses matches nothing; the
// loader refuses such patterns before.
bool matches_whole(std::string_view value, std::string_view pattern);

// Why RE2 refuses the pattern; empty where it does not.
std::string pattern_error(std::string_view pattern);

}  // namespace bootwhy
