// gzip's packing taken off a stream of bytes by ISA-L, in a quarter of the time that zlib takes.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"

namespace bootwhy {

class GzipStream {
 public:
  using ReadBytes = std::function<Result<std::size_t>(std::span<char>)>;  // 0 at the end

  // Of a stream that begins with gzip's magic; `place` names it in messages. Null where the program is built
  // without ISA-L.
  static std::unique_ptr<GzipStream> open(ReadBytes packed, std::string place);

  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  ~GzipStream();

  // Unpacks into `room`, which is not empty: one member of the stream after another; 0 at the end. What
  // follows the last member and is no gzip is left alone, as gzip does. What comes before damage is given
  // before the error, and nothing after it.
  Result<std::size_t> read(std::span<char> room);

  // When the file was written that was packed, where the first member says so. Known after the first read().
  std::optional<std::chrono::sys_seconds> modified() const;

 private:
  class State;
  explicit GzipStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bootwhy
