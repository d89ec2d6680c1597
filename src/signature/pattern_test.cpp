#include "signature/pattern_test.h"

#include <re2/re2.h>

#include "signature/re2_options.h"

namespace bootwhy {

std::string pattern_error(std::string_view pattern) {
  const RE2 compiled(pattern, re2_options());
  return compiled.ok() ? std::string() : compiled.error();
}

}  // namespace bootwhy
