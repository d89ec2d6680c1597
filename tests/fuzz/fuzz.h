// What the fuzz targets share.
//
// Each target is a function of bytes that must hold what its module promises for any bytes; `require` ends
// the run where it does not, and libFuzzer keeps the bytes. tools/fuzz builds and runs them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bootwhy::fuzz {

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

// Gives `bytes` in pieces whose sizes follow from `seed` to take(piece).
template <class Take>
void in_pieces(std::string_view bytes, std::uint32_t seed, Take take) {
  while (!bytes.empty()) {
    seed = seed * 1664525U + 1013904223U;
    const std::size_t size = std::min<std::size_t>(bytes.size(), 1 + (seed >> 24));
    take(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
}

// No control character but those in `allowed` is in what people are shown.
inline void require_nothing_raw(std::string_view shown, std::string_view allowed) {
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    const bool is_c0 = byte < 0x20 || byte == 0x7f;
    require(!is_c0 || allowed.find(shown[i]) != std::string_view::npos, "no C0 control is shown");
    const bool is_c1 =
        byte == 0xc2 && i + 1 < shown.size() && static_cast<unsigned char>(shown[i + 1]) < 0xa0;
    require(!is_c1, "no C1 control is shown");
  }
}

// How often `part` is in `text`.
inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

}  // namespace bootwhy::fuzz

// A target: FUZZ(bytes) { … }
#define FUZZ(bytes)                                                                   \
  static void fuzz_one(std::string_view bytes);                                       \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);  \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    fuzz_one({reinterpret_cast<const char*>(data), size});                            \
    return 0;                                                                         \
  }                                                                                   \
  static void fuzz_one(std::string_view bytes)
