// Tells a screen that was saved to a file from a log, and reads the text of screens.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "screen/console_font.h"
#include "screen/screen_text.h"

namespace bootwhy {

// Whether a file of this size that begins with these bytes may be a saved screen, so that it is worth reading
// as a whole. Says no to all but a few logs.
bool may_be_screen(std::string_view first_bytes, std::uint64_t size);

// The text of a saved screen: a picture, or a dump of VGA text memory. Nothing where the bytes are neither;
// an error where they are one that cannot be read. `font` is what the console's font may be besides the
// built-in ones; null for none.
std::optional<Result<ScreenText>> read_screen(std::string_view bytes, const ConsoleFont* font);

// The text of a running machine's screen. Its text memory is read where it holds text, and the picture then
// tells where in that memory the screen stands. Where the machine draws on a framebuffer, the picture is
// read: the memory then holds no text, or, with a card that draws elsewhere, what was printed before that. An
// empty picture is none.
Result<ScreenText> read_machine_screen(std::string_view text_memory, std::string_view picture,
                                       const ConsoleFont* font);

}  // namespace bootwhy
