// A signature's pattern as a prefilter looks for it: in a whole block of lines instead of one line alone.
#pragma once

#include <string>
#include <string_view>

namespace bootwhy {

// The pattern without its assertions («^», «$», «\b» and the like), so that it finds in the middle of a
// block, behind framing say, whatever the pattern finds in a line of its own, and ends there at the same
// byte.
std::string without_assertions(std::string_view pattern);

// The bytes as a pattern that matches them alone.
std::string literal_pattern(std::string_view bytes);

}  // namespace bootwhy
