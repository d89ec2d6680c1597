#include "screen/picture.h"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/limits.h"

namespace bootwhy {
namespace {

constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

tl::unexpected<Error> unreadable(std::string reason) {
  return failure("read", "the picture", std::move(reason), "Take it again: screendump writes PPM and PNG");
}

bool fits(std::size_t width, std::size_t height) {
  return width > 0 && height > 0 && width <= limits::picture_pixels &&
         height <= limits::picture_pixels / width;
}

std::string too_large(std::size_t width, std::size_t height) {
  return fmt::format("its size of {} x {} is none that a screen has", width, height);
}

std::vector<std::uint32_t> pixels_of(std::string_view rgb) {
  std::vector<std::uint32_t> pixels(rgb.size() / 3);
  const auto byte = [&](std::size_t index) {
    return static_cast<std::uint32_t>(static_cast<std::uint8_t>(rgb[index]));
  };
  for (std::size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = byte(3 * i) << 16 | byte(3 * i + 1) << 8 | byte(3 * i + 2);
  return pixels;
}

// The next number of a PPM's header, behind space and comments; takes it off `rest`.
std::optional<std::size_t> header_number(std::string_view& rest) {
  while (!rest.empty() && (is_space(rest.front()) || rest.front() == '#')) {
    const bool comment = rest.front() == '#';
    rest.remove_prefix(comment ? std::min(rest.find('\n'), rest.size()) : 1);
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc()) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

Result<Picture> read_ppm(std::string_view bytes) {
  if (!bytes.starts_with("P6")) return unreadable("it is neither PPM nor PNG");
  std::string_view rest = bytes.substr(2);
  const auto width = header_number(rest);
  const auto height = header_number(rest);
  const auto most = header_number(rest);
  if (!width || !height || !most || rest.empty()) return unreadable("its header is none of a PPM");
  rest.remove_prefix(1);
  if (!fits(*width, *height)) return unreadable(too_large(*width, *height));
  if (*most != 255) return unreadable("only pictures with one byte a colour can be read");
  const std::size_t size = *width * *height * 3;
  if (rest.size() < size) return unreadable("it is cut");
  return Picture{*width, *height, pixels_of(rest.substr(0, size))};
}

Result<Picture> read_png(std::string_view bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
    return unreadable(image.message);
  if (!fits(image.width, image.height)) {
    png_image_free(&image);
    return unreadable(too_large(image.width, image.height));
  }
  image.format = PNG_FORMAT_RGB;
  std::string rgb(PNG_IMAGE_SIZE(image), '\0');
  const png_color black{};
  if (png_image_finish_read(&image, &black, rgb.data(), 0, nullptr) == 0) return unreadable(image.message);
  return Picture{image.width, image.height, pixels_of(rgb)};
}

}  // namespace

bool looks_like_picture(std::string_view bytes) {
  return bytes.starts_with(png_signature) ||
         (bytes.size() > 2 && bytes.starts_with("P6") && is_space(bytes[2]));
}

Result<Picture> read_picture(std::string_view bytes) {
  return bytes.starts_with(png_signature) ? read_png(bytes) : read_ppm(bytes);
}

}  // namespace bootwhy
