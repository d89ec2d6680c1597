// The only way out for guest text. What a terminal or a reader would obey is made visible instead: control
// characters, C1 controls, bidi overrides, and bytes that are no UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "base/guest_text.h"

namespace bootwhy {

// For a terminal: «\x1b», «\u202e»; a tab becomes a space. Printable UTF-8 passes.
std::string for_terminal(std::string_view bytes);
inline std::string for_terminal(const GuestText& text) {
  return for_terminal(text.raw());
}

// For HTML and XML, as text or between quotes: as for a terminal, and no character that is markup there.
std::string for_markup(std::string_view bytes);
inline std::string for_markup(const GuestText& text) {
  return for_markup(text.raw());
}

// Valid UTF-8: each byte that is none becomes U+FFFD. For writers that escape what else is unsafe.
std::string as_utf8(std::string_view bytes);
inline std::string as_utf8(const GuestText& text) {
  return as_utf8(text.raw());
}

}  // namespace bootwhy
