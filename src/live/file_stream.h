// Reads a file that grows, as a console that goes on; see FollowedFile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "live/asio.h"
#include "live/console_handlers.h"
#include "live/follow_file.h"
#include "live/path_watch.h"
#include "live/target.h"

namespace bootwhy {

class FileStream {
 public:
  using Ended = std::function<void(Result<StreamEnd>)>;

  // The handlers must outlive the stream, the stream the loop's run.
  FileStream(boost::asio::io_context& loop, FileTarget target, Absent absent, const ConsoleHandlers& handlers,
             Ended ended);

  void start();

  // Ends it; `ended` is called.
  void stop(StreamEnd end) { finish(end); }

 private:
  void read();
  void read_soon();
  void wait();
  void wait_for_tick();
  void finish(Result<StreamEnd> end);

  boost::asio::io_context& loop_;
  std::string path_;
  Absent absent_;
  const ConsoleHandlers& handlers_;
  Ended ended_;
  FollowedFile file_;
  PathWatch watch_;
  boost::asio::posix::stream_descriptor watch_events_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer tick_timer_;
  bool is_armed_ = false;  // the watch was armed before the last look at the file
  bool was_there_ = false;
  bool told_waiting_ = false;
  bool finished_ = false;
};

}  // namespace bootwhy
