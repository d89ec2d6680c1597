// Bytes that came from the guest, and anything built from them.
//
// The guest is hostile: its text may hold escape sequences, markup or bidi controls. GuestText therefore has
// no formatter, no stream operator and no conversion to a string: it reaches the user through the escapers of
// report/ alone. raw() is for looking (matching, comparing, decoding), never for printing; a test proves that
// printing a GuestText does not compile.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace bootwhy {

class GuestText {
 public:
  GuestText() = default;
  explicit GuestText(std::string bytes) : bytes_(std::move(bytes)) {}
  explicit GuestText(std::string_view bytes) : bytes_(bytes) {}
  explicit GuestText(const char* bytes) : bytes_(bytes) {}

  // The bytes as they came. The view lives as long as this object.
  std::string_view raw() const { return bytes_; }

  bool empty() const { return bytes_.empty(); }

  friend bool operator==(const GuestText&, const GuestText&) = default;
  friend auto operator<=>(const GuestText&, const GuestText&) = default;  // NOLINT(modernize-use-nullptr)

 private:
  std::string bytes_;
};

}  // namespace bootwhy
