#include "live/socket_finder.h"

#include <glob.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <chrono>
#include <utility>

namespace bootwhy {
namespace {

using boost::system::error_code;

constexpr std::chrono::seconds look_again_after{5};
constexpr std::size_t inotify_buffer_bytes = 64 * 1024;

bool is_socket(const char* path) {
  struct stat status {};
  return ::stat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

std::vector<std::string> sockets_matching(const std::string& pattern) {
  std::vector<std::string> paths;
  glob_t found{};
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
    for (std::size_t i = 0; i < found.gl_pathc; ++i)
      if (is_socket(found.gl_pathv[i])) paths.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  return paths;
}

}  // namespace

SocketFinder::SocketFinder(boost::asio::io_context& loop, std::string pattern,
                           std::function<void(const std::vector<std::string>&)> found)
    : pattern_(std::move(pattern)),
      found_(std::move(found)),
      timer_(loop),
      changes_(loop),
      events_(inotify_buffer_bytes) {
  const auto slash = pattern_.rfind('/');
  folder_ = slash == std::string::npos ? "." : slash == 0 ? "/" : pattern_.substr(0, slash);
  error_code ignored;
  if (const int descriptor = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK); descriptor >= 0)
    changes_.assign(descriptor, ignored);
}

void SocketFinder::start() {
  if (changes_.is_open()) wait_for_change();
  look();
}

void SocketFinder::stop() {
  error_code ignored;
  timer_.cancel();
  changes_.close(ignored);
}

void SocketFinder::look() {
  watch_folder();
  found_(sockets_matching(pattern_));
  look_later();
}

void SocketFinder::look_later() {
  timer_.expires_after(look_again_after);
  timer_.async_wait([this](const error_code& error) {
    if (!error) look();
  });
}

void SocketFinder::watch_folder() {
  if (folder_is_watched_ || !changes_.is_open()) return;
  constexpr std::uint32_t what =
      IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_ONLYDIR;
  folder_is_watched_ = ::inotify_add_watch(changes_.native_handle(), folder_.c_str(), what) >= 0;
}

void SocketFinder::wait_for_change() {
  changes_.async_read_some(boost::asio::buffer(events_), [this](const error_code& error, std::size_t size) {
    if (error) return;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
      inotify_event event;
      std::copy_n(events_.data() + at, sizeof event, reinterpret_cast<char*>(&event));
      at += sizeof event + event.len;
      if ((event.mask & IN_IGNORED) != 0) folder_is_watched_ = false;
    }
    wait_for_change();
    look();
  });
}

}  // namespace bootwhy
