// A signature's pattern as a prefilter looks for it: in a whole block of lines instead of one line alone.
#pragma once

#include <string>
#include <string_view>

namespace bootwhy {

// A pattern that finds something in the middle of a block, behind framing say, in each line where `pattern`
// finds something in the line alone. It may find more. What is found ends in that line.
//
// Assertions («^», «$», «\b» and the like) are left out; what may be missing at an end is too, and what
// repeats there is as short as it may be, for Vectorscan tells every byte at which a match may end: of
// «panic: .*» the whole rest of the line. Nothing matches beyond the end of a line.
std::string block_pattern(std::string_view pattern);

// A plain text that stands in everything that `pattern` finds, as a pattern: the longest one. Empty where
// there is none that is long enough to be rare. To look for it takes far less than to look for the whole
// pattern.
std::string needed_text(std::string_view pattern);

// The bytes as a pattern that matches them alone.
std::string literal_pattern(std::string_view bytes);

}  // namespace bootwhy
