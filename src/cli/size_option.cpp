#include "cli/size_option.h"

#include <charconv>
#include <string_view>

namespace bootwhy {

Result<std::uint64_t> size_from(const std::string& text, const std::string& option) {
  std::uint32_t count = 0;
  const char* const text_end = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), text_end, count);
  const std::string_view unit(end, static_cast<std::size_t>(text_end - end));
  const std::uint64_t size = count;
  if (error == std::errc() && count > 0) {
    if (unit.empty()) return size;
    if (unit == "k" || unit == "K") return size << 10;
    if (unit == "M") return size << 20;
    if (unit == "G") return size << 30;
  }
  return failure("understand", option + " " + text, "it is no size",
                 "Write a number of bytes, or 500k, 16M, 1G");
}

}  // namespace bootwhy
