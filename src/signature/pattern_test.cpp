#include "signature/pattern_test.h"

#include <re2/re2.h>

#include "signature/re2_options.h"

namespace bootwhy {
bool matches_whole(std::string_view value, const std::string& pattern) {
  const RE2 compiled(pattern, re2_options());
  return compiled.ok() && RE2::FullMatch(re2::StringPiece(value.data(), value.size()), compiled);
}

std::string pattern_error(const std::string& pattern) {
  const RE2 compiled(pattern, re2_options());
  return compiled.ok() ? std::string() : compiled.error();
}

}  // namespace bootwhy
