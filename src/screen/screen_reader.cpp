#include "screen/screen_reader.h"

#include "base/limits.h"
#include "screen/text_memory.h"

namespace bootwhy {

bool may_be_screen(std::string_view, std::uint64_t size) {
  return size >= limits::least_text_memory_bytes && size <= limits::text_memory_bytes;
}

std::optional<Result<ScreenText>> read_screen(std::string_view bytes) {
  if (looks_like_text_memory(bytes)) return read_text_memory(bytes);
  return std::nullopt;
}

}  // namespace bootwhy
