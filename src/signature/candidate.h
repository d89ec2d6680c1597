// A line and a signature that it may hold: what a fast look at all signatures gives, and RE2 then decides.
#pragma once

#include <compare>
#include <cstdint>

namespace bootwhy {

struct Candidate {
  std::uint32_t line = 0;       // position in the lines of the block
  std::uint32_t signature = 0;  // position in the catalogue; Prefilter::mark for one of the marks
  // clang-tidy 14 takes what the compiler writes here for a null pointer.
  friend auto operator<=>(const Candidate&, const Candidate&) = default;  // NOLINT(modernize-use-nullptr)
};

}  // namespace bootwhy
