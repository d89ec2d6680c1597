// Keeps a console's bytes in a file, exactly as they came.
//
// A byte is with the operating system when write() returns: a killed bootwhy loses nothing that was recorded.
// A file that cannot be written to any more (a full disk, say) ends the recording, never the reading. Where a
// limit is set, a file that has come to it becomes «….old», in place of the one before it, and a new one is
// begun: both together are the newest bytes, at most twice the limit.
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
  // `most_bytes` is the limit of a file's size; 0: none.
  static Result<Recorder> open(const std::string& path, std::uint64_t most_bytes = 0);

  // Appends all of the bytes. Gives the error once, where recording fails; after that it keeps nothing.
  std::optional<Error> write(std::span<const char> bytes);

  bool failed() const { return failed_; }

  // What was written since open().
  std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  int open_file();
  bool begin_anew();
  std::optional<Error> fail(int error);

  std::string path_;
  std::uint64_t most_bytes_ = 0;
  std::uint64_t file_bytes_ = 0;
  Descriptor file_;
  std::uint64_t bytes_written_ = 0;
  bool failed_ = false;
};

}  // namespace bootwhy
