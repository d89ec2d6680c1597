// Finds the sockets that a pattern names, and those that come and go: through inotify, which tells at once,
// and by looking again every few seconds, which also finds folders that were not there before.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "live/asio.h"

namespace bootwhy {

class SocketFinder {
 public:
  // `pattern` is a path with wildcards as in a shell. `found` is told all sockets, sorted, at the start and
  // whenever the folder has changed.
  SocketFinder(boost::asio::io_context& loop, std::string pattern,
               std::function<void(const std::vector<std::string>&)> found);

  void start();
  void stop();

 private:
  void look();
  void look_later();
  void watch_folder();
  void wait_for_change();

  std::string pattern_;
  std::string folder_;
  std::function<void(const std::vector<std::string>&)> found_;
  boost::asio::steady_timer timer_;
  boost::asio::posix::stream_descriptor changes_;
  bool folder_is_watched_ = false;
  std::vector<char> events_;
};

}  // namespace bootwhy
