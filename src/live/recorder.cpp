#include "live/recorder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bootwhy {

Result<Recorder> Recorder::open(const std::string& path) {
  Recorder recorder;
  recorder.path_ = path;
  recorder.file_ = Descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (recorder.file_.get() < 0)
    return failure("record to", path, std::strerror(errno), "Choose a file that you may write");
  return recorder;
}

std::optional<Error> Recorder::write(std::span<const char> bytes) {
  while (!bytes.empty() && !failed_) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const std::string reason = std::strerror(errno);
      failed_ = true;
      file_ = Descriptor();
      return Error{"record to", path_, reason, "The console is read on without a record"};
    }
    bytes_written_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return std::nullopt;
}

}  // namespace bootwhy
