#include "live/recorder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace bootwhy {

Result<Recorder> Recorder::open(const std::string& path, std::uint64_t most_bytes) {
  Recorder recorder;
  recorder.path_ = path;
  recorder.most_bytes_ = most_bytes;
  if (const int error = recorder.open_file())
    return failure("record to", path, std::strerror(error), "Choose a file that you may write");
  return recorder;
}

// The errno, 0 where it was opened.
int Recorder::open_file() {
  file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  struct stat status {};
  if (file_.get() < 0 || ::fstat(file_.get(), &status) != 0) return errno;
  if (!S_ISREG(status.st_mode)) most_bytes_ = 0;  // a device or a pipe has no size
  file_bytes_ = static_cast<std::uint64_t>(status.st_size);
  return 0;
}

// Makes room where the file is full. False leaves the reason in errno.
bool Recorder::begin_anew() {
  if (most_bytes_ == 0 || file_bytes_ < most_bytes_) return true;
  if (::rename(path_.c_str(), (path_ + ".old").c_str()) != 0) return false;
  errno = open_file();
  return errno == 0;
}

std::optional<Error> Recorder::write(std::span<const char> bytes) {
  while (!bytes.empty() && !failed_) {
    if (!begin_anew()) return fail(errno);
    const std::uint64_t room = most_bytes_ == 0 ? bytes.size() : most_bytes_ - file_bytes_;
    const ssize_t written = ::write(file_.get(), bytes.data(), std::min<std::uint64_t>(room, bytes.size()));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(errno);
    bytes_written_ += static_cast<std::uint64_t>(written);
    file_bytes_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return std::nullopt;
}

std::optional<Error> Recorder::fail(int error) {
  failed_ = true;
  file_ = Descriptor();
  return Error{"record to", path_, std::strerror(error), "The console is read on without a record"};
}

}  // namespace bootwhy
