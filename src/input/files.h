// Files and folders as inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bootwhy {

// An open file, socket or pipe; closed when it goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return fd_; }
  // Gives it away open.
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// Opens a regular file to be read. Devices and pipes are refused: they might never end.
Result<Descriptor> open_for_reading(const std::string& path);

// Reads what there is, at most what `room` holds. 0 at the end.
Result<std::size_t> read_some(const Descriptor& file, std::span<char> room, const std::string& path);

// Reads from that place on, at most what `room` holds, and less only at the end. Where the file is read from
// next stays as it was, so that several threads may.
Result<std::size_t> read_at(const Descriptor& file, std::span<char> room, std::uint64_t offset,
                            const std::string& path);

// A file that had more when it was opened than the `bytes` that could be read.
Error became_shorter(const std::string& path, std::uint64_t bytes);

// The size of a regular file and its first bytes; nothing where it is no regular file. Where it is read from
// next stays as it was.
struct FileStart {
  std::uint64_t file_bytes = 0;
  std::string first_bytes;
};
std::optional<FileStart> peek(const Descriptor& file);

// The first `size` bytes of a regular file, or all where it has fewer. Where it is read from next stays as it
// was.
Result<std::string> peek_bytes(const Descriptor& file, std::size_t size, const std::string& path);

// The files that an argument names: itself, or for a folder all files below it, sorted; links to folders are
// not followed. What could not be listed is an error beside the files that could: a folder without
// permission, a link that leads back up or nowhere, a pipe or a device.
struct FoundFiles {
  std::vector<std::string> paths;
  std::vector<Error> errors;
};
FoundFiles find_files(const std::string& argument);

// The whole of a small file.
Result<std::string> read_whole_file(const std::string& path, std::size_t most_bytes);

// The names that a list holds, read from a file or, for «-», from standard input: separated by NULs where
// there are any, else by line ends.
Result<std::vector<std::string>> read_file_list(const std::string& path);

}  // namespace bootwhy
