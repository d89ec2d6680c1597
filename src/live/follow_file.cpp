#include "live/follow_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bootwhy {

Result<FollowedFile::Step> FollowedFile::read(std::span<char> room) {
  if (file_.get() < 0) {
    struct stat status {};
    if (::stat(path_.c_str(), &status) != 0 && errno == ENOENT) return Step{State::missing, 0};
    if (auto opened = open(); !opened) return tl::unexpected(opened.error());
  }
  struct stat status {};
  if (::fstat(file_.get(), &status) == 0 && static_cast<std::uint64_t>(status.st_size) < offset_) {
    offset_ = 0;
    if (::lseek(file_.get(), 0, SEEK_SET) < 0) return failure("read", path_, std::strerror(errno));
    return Step{State::truncated, 0};
  }
  // Asked first: what was written before the file was rotated away is then read before it is left.
  const bool is_rotated = has_another_file();
  auto size = read_some(file_, room, path_);
  if (!size) return tl::unexpected(size.error());
  offset_ += *size;
  if (*size > 0) return Step{State::grown, *size};
  if (!is_rotated) return Step{State::waiting, 0};
  if (auto opened = open(); !opened) return tl::unexpected(opened.error());
  return Step{State::rotated, 0};
}

Result<bool> FollowedFile::open() {
  auto file = open_for_reading(path_);
  if (!file) return tl::unexpected(file.error());
  file_ = std::move(*file);
  offset_ = 0;
  return true;
}

bool FollowedFile::has_another_file() const {
  struct stat named {
  }, opened{};
  return ::stat(path_.c_str(), &named) == 0 && ::fstat(file_.get(), &opened) == 0 &&
         (named.st_ino != opened.st_ino || named.st_dev != opened.st_dev);
}

}  // namespace bootwhy
