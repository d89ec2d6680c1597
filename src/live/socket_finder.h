// Finds the sockets that a pattern names, and those that come and go: through inotify, which tells at once,
// also where their folder is not there yet, and by looking again every few seconds, where inotify cannot
// help.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "live/asio.h"
#include "live/path_watch.h"

namespace bootwhy {

class SocketFinder {
 public:
  static constexpr std::chrono::seconds usual_pause{5};

  // `pattern` is a path with wildcards as in a shell. `found` is told all sockets, sorted, at the start,
  // whenever the folder has changed, and after each pause.
  SocketFinder(boost::asio::io_context& loop, std::string pattern,
               std::function<void(const std::vector<std::string>&)> found,
               std::chrono::seconds pause = usual_pause);

  void start();
  void stop();

 private:
  void look();
  void wait_for_change();

  std::string pattern_;
  std::function<void(const std::vector<std::string>&)> found_;
  std::chrono::seconds pause_;
  PathWatch watch_;
  boost::asio::posix::stream_descriptor changes_;
  boost::asio::steady_timer timer_;
};

}  // namespace bootwhy
