#include "signature/pattern_test.h"

#include <re2/re2.h>

namespace bootwhy {
namespace {

RE2::Options options() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  return options;
}

}  // namespace

bool matches_whole(std::string_view value, const std::string& pattern) {
  const RE2 compiled(pattern, options());
  return compiled.ok() && RE2::FullMatch(re2::StringPiece(value.data(), value.size()), compiled);
}

std::string pattern_error(const std::string& pattern) {
  const RE2 compiled(pattern, options());
  return compiled.ok() ? std::string() : compiled.error();
}

}  // namespace bootwhy
