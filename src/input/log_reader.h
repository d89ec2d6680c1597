// The logs in a file: the file itself, or what it holds where it is compressed (.gz .xz .zst .bz2 .lz4) or an
// archive (tar, zip). What it is, its first bytes say, not its name. In an archive, compressed files and
// archives are opened as well, one level deep.
//
//   while (*reader.next())                      // each log in turn
//     while (std::size_t n = *reader.read(room))  // its bytes
//
// An archive is as hostile as a guest: one that unpacks to far more than it takes on disk is given up, and
// said so, see limits.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "input/files.h"

namespace bootwhy {

// A log that is a whole regular file, as it was when it was opened.
struct PlainFile {
  const Descriptor* file = nullptr;
  std::string path;
  std::uint64_t bytes = 0;
};

class LogReader {
 public:
  // A file that can be read; devices and pipes are refused.
  static Result<LogReader> open(const std::string& path);

  // What is open already, standard input say. `name` is for messages.
  LogReader(Descriptor input, std::string name);
  ~LogReader();
  LogReader(LogReader&&) noexcept;
  LogReader& operator=(LogReader&&) noexcept;

  // Goes on to the next log; false where there is none. After an error it may be called again: what can still
  // be read of a damaged archive is given.
  Result<bool> next();

  // Of the log that next() came to: the file's path, and behind it that within the archive.
  const std::string& name() const;

  // When it was written last, as the file system or the archive says.
  std::optional<std::chrono::sys_seconds> modified() const;

  // Reads what there is of this log, at most what `room` holds. 0 at its end. A file that became shorter
  // while it was read is an error.
  Result<std::size_t> read(std::span<char> room);

  // The file of the log that next() came to, where that is the log itself: for read_at(). It lives as long as
  // this reader.
  std::optional<PlainFile> plain_file() const;

  // How much of the file itself was read so far.
  std::uint64_t bytes_taken() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bootwhy
