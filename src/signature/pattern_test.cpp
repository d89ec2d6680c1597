#include "signature/pattern_test.h"

#include <re2/re2.h>

#include "signature/re2_options.h"

namespace bootwhy {
bool matches_whole(std::string_view value, std::string_view pattern) {
  const RE2 compiled(piece(pattern), re2_options());
  return compiled.ok() && RE2::FullMatch(piece(value), compiled);
}

std::string pattern_error(std::string_view pattern) {
  const RE2 compiled(piece(pattern), re2_options());
  return compiled.ok() ? std::string() : compiled.error();
}

}  // namespace bootwhy
