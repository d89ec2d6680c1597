// How RE2 reads every pattern of a knowledge file. For the .cpp files of this folder alone.
#pragma once

#include <re2/re2.h>

namespace bootwhy {

// The console is bytes, not UTF-8: Latin-1 makes every byte a character, and patterns with UTF-8 text still
// match their bytes.
inline RE2::Options re2_options() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  return options;
}

}  // namespace bootwhy
