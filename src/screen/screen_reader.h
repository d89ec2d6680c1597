// Tells a screen that was saved to a file from a log, and reads its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "screen/screen_text.h"

namespace bootwhy {

// Whether a file of this size that begins with these bytes may be a saved screen, so that it is worth reading
// as a whole. Says no to all but a few logs.
bool may_be_screen(std::string_view first_bytes, std::uint64_t size);

// The text of a saved screen: a dump of VGA text memory. Nothing where the bytes are none; an error where
// they are one that cannot be read.
std::optional<Result<ScreenText>> read_screen(std::string_view bytes);

}  // namespace bootwhy
