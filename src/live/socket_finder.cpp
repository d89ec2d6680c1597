#include "live/socket_finder.h"

#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace bootwhy {
namespace {

using boost::system::error_code;

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
                           std::function<void(const std::vector<std::string>&)> found,
                           std::chrono::seconds pause)
    : pattern_(std::move(pattern)),
      found_(std::move(found)),
      pause_(pause),
      watch_(pattern_),
      changes_(loop),
      timer_(loop) {
  error_code ignored;
  if (watch_.fd() >= 0) changes_.assign(::dup(watch_.fd()), ignored);
}

void SocketFinder::start() {
  look();
  wait_for_change();
}

void SocketFinder::stop() {
  error_code ignored;
  timer_.cancel();
  changes_.close(ignored);
}

void SocketFinder::look() {
  watch_.arm();
  found_(sockets_matching(pattern_));
  timer_.expires_after(pause_);
  timer_.async_wait([this](const error_code& error) {
    if (!error) look();
  });
}

void SocketFinder::wait_for_change() {
  if (!changes_.is_open()) return;
  changes_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](const error_code& error) {
    if (error) return;
    look();
    wait_for_change();
  });
}

}  // namespace bootwhy
