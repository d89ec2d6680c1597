// The characters of a PC's text screen: code page 437, as Unicode.
#pragma once

#include <cstdint>
#include <string>

namespace bootwhy {

// What the screen shows for this byte. Bytes below 32 are signs there (a smile, a heart, arrows), not
// controls; 0 and 255 are blank.
char32_t from_code_page_437(std::uint8_t byte);

void append_utf8(std::string& text, char32_t character);

}  // namespace bootwhy
