// A picture of a screen, as QEMU's screendump or a user's screenshot gives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootwhy {

// Pixels from left to right, top to bottom, each 0x00RRGGBB.
struct Picture {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint32_t> pixels;

  std::uint32_t at(std::size_t x, std::size_t y) const { return pixels[y * width + x]; }
};

// Whether a file that begins with these bytes says that it is a binary PPM or a PNG.
bool looks_like_picture(std::string_view bytes);

// Reads a binary PPM (P6, one byte a colour) or a PNG. An error where it is cut, damaged, or has more than
// limits::picture_pixels.
Result<Picture> read_picture(std::string_view bytes);

}  // namespace bootwhy
