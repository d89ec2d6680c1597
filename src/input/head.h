// The first bytes of a stream: read to see what it is, and given again to who reads it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootwhy {

// So many first bytes tell whether a stream is packed.
inline constexpr std::size_t packed_head_bytes = 512;

class Head {
 public:
  // Calls read(room), which gives the number of bytes or an error, until the head is full or the stream ends.
  template <class Read>
  std::optional<Error> fill(Read read) {
    bytes_.resize(packed_head_bytes);
    std::size_t size = 0;
    std::optional<Error> error;
    while (size < bytes_.size()) {
      auto more = read(std::span(bytes_).subspan(size));
      if (!more) {
        error = more.error();
        break;
      }
      if (*more == 0) break;
      size += *more;
    }
    bytes_.resize(size);
    taken_ = 0;
    return error;
  }
  // Valid until the next fill().
  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }
  // Gives the bytes once more, from the front; 0 when all were given.
  std::size_t take(std::span<char> room) {
    const std::size_t size = std::min(room.size(), bytes_.size() - taken_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(taken_), size, room.begin());
    taken_ += size;
    return size;
  }
  void drop() { taken_ = bytes_.size(); }

 private:
  std::vector<char> bytes_;
  std::size_t taken_ = 0;
};

}  // namespace bootwhy
