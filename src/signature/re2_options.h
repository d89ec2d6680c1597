// How RE2 is given every pattern of a knowledge file, and texts. For the .cpp files of this folder alone.
#pragma once

#include <re2/re2.h>

#include <string_view>

namespace bootwhy {

// The console is bytes, not UTF-8: Latin-1 makes every byte a character, and patterns with UTF-8 text still
// match their bytes.
inline RE2::Options re2_options() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  return options;
}

// RE2 has a view of its own, which newer versions make from std::string_view by themselves.
inline re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace bootwhy
