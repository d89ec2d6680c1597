// A file that grows, such as the log file of a QEMU character device. It may be truncated, which QEMU does
// where a machine starts, and rotated away, with a new file of its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "input/files.h"

namespace bootwhy {

class FollowedFile {
 public:
  explicit FollowedFile(std::string path) : path_(std::move(path)) {}

  enum class State {
    grown,      // there is more, and it was read
    waiting,    // nothing new
    truncated,  // it begins anew
    rotated,    // another file has its name, and is read from its start on
    missing,    // there is no such file yet
  };
  struct Step {
    State state = State::waiting;
    std::size_t size = 0;
  };

  // Reads on, at most what `room` holds. A file that was rotated away is read to its end first.
  Result<Step> read(std::span<char> room);

 private:
  Result<bool> open();
  bool has_another_file() const;

  std::string path_;
  Descriptor file_;
  std::uint64_t offset_ = 0;
};

}  // namespace bootwhy
