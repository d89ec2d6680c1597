// Keeps a console's bytes in a file, exactly as they came.
//
// A byte is with the operating system when write() returns: a killed bootwhy loses nothing that was recorded.
// A file that cannot be written to any more (a full disk, say) ends the recording, never the reading.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "input/files.h"

namespace bootwhy {

class Recorder {
 public:
  // Opens the file for appending and makes it, for its owner alone, where there is none.
  static Result<Recorder> open(const std::string& path);

  // Appends all of the bytes. Gives the error once, where recording fails; after that it keeps nothing.
  std::optional<Error> write(std::span<const char> bytes);

  bool failed() const { return failed_; }

  // What was written since open().
  std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  std::string path_;
  Descriptor file_;
  std::uint64_t bytes_written_ = 0;
  bool failed_ = false;
};

}  // namespace bootwhy
