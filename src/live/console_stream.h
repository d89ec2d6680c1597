// One console that goes on: connects to it, waits for it, reads it, and connects again when it comes back.
//
// Passive but for its io_context: many of them may share one. Nothing is written to the console save what
// type() is given and the answers that the telnet protocol asks for.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "live/asio.h"
#include "live/console_handlers.h"
#include "live/open_console.h"
#include "live/path_watch.h"
#include "live/target.h"
#include "live/telnet.h"

namespace bootwhy {

class ConsoleStream {
 public:
  using Ended = std::function<void(Result<StreamEnd>)>;

  // Reads standard input's or another open descriptor's bytes to their end.
  ConsoleStream(boost::asio::io_context& loop, Descriptor open, const ConsoleHandlers& handlers, Ended ended);

  // Opens the target when it is started. The handlers must outlive the stream, the stream the loop's run.
  ConsoleStream(boost::asio::io_context& loop, Target target, Absent absent, Reconnect reconnect,
                const ConsoleHandlers& handlers, Ended ended);

  void start();

  // Ends it; `ended` is called.
  void stop(StreamEnd end) { finish(end); }

  // Sends keys to the machine. False where it is not connected, or has not taken those before.
  bool type(std::span<const char> keys);

  // Leaves the console's bytes where they are for a while.
  void pause() { paused_ = true; }
  void resume();

 private:
  void open();
  void opened(OpenResult result);
  void wait_and_open();
  void read_when_ready();
  void read();
  void write(std::string_view bytes);
  void write_when_ready();
  void wait_for_tick();
  void tick();
  void look_for_holder();
  void lost();
  void finish(Result<StreamEnd> end);

  boost::asio::io_context& loop_;
  std::optional<Target> target_;
  Absent absent_ = Absent::is_an_error;
  Reconnect reconnect_ = Reconnect::no;
  const ConsoleHandlers& handlers_;
  Ended ended_;

  boost::asio::posix::stream_descriptor console_;
  ConsoleKind kind_ = ConsoleKind::unix_socket;
  std::optional<Telnet> telnet_;
  std::string to_write_;
  unsigned connection_ = 0;  // counts them, so that what was begun on an earlier one is told apart

  std::optional<PathWatch> watch_;
  boost::asio::posix::stream_descriptor watch_events_;
  boost::asio::steady_timer retry_timer_;
  std::chrono::milliseconds retry_after_;
  boost::asio::steady_timer tick_timer_;

  bool was_connected_ = false;
  bool told_waiting_ = false;
  bool heard_something_ = false;  // on this connection
  bool told_holder_ = false;
  bool paused_ = false;
  bool waits_to_read_ = false;
  bool waits_to_write_ = false;
  bool finished_ = false;
};

}  // namespace bootwhy
