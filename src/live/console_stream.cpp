#include "live/console_stream.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/limits.h"
#include "live/asio.h"

namespace bootwhy {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A prompt is a line without end after which nothing comes for so long.
constexpr auto quiet_time = std::chrono::milliseconds(500);
constexpr auto reconnect_time = std::chrono::milliseconds(200);
constexpr std::size_t live_block_bytes = 64 * 1024;

// Reads one Asio stream through the handlers until it ends.
template <class Stream>
class StreamReader {
 public:
  StreamReader(asio::io_context& loop, Stream& stream, const ConsoleHandlers& handlers)
      : stream_(stream), handlers_(handlers), quiet_timer_(loop), signals_(loop, SIGINT, SIGTERM) {}

  StreamEnd run(asio::io_context& loop) {
    signals_.async_wait([this](const error_code& error, int) {
      if (!error) stop(StreamEnd::interrupted);
    });
    read();
    loop.restart();
    loop.run();
    return end_;
  }

 private:
  void read() {
    const auto room = handlers_.room(live_block_bytes);
    stream_.async_read_some(asio::buffer(room.data(), room.size()),
                            [this, room](const error_code& error, std::size_t size) {
                              if (stopped_) return;
                              if (size > 0 && !handlers_.took(room.first(size)))
                                return stop(StreamEnd::stopped);
                              if (error) return stop(StreamEnd::closed);
                              wait_for_quiet();
                              read();
                            });
  }

  void wait_for_quiet() {
    quiet_timer_.expires_after(quiet_time);
    quiet_timer_.async_wait([this](const error_code& error) {
      if (!error && !stopped_ && !handlers_.quiet()) stop(StreamEnd::stopped);
    });
  }

  void stop(StreamEnd end) {
    if (stopped_) return;
    stopped_ = true;
    end_ = end;
    error_code ignored;
    stream_.cancel(ignored);
    quiet_timer_.cancel();
    signals_.cancel(ignored);
  }

  Stream& stream_;
  const ConsoleHandlers& handlers_;
  asio::steady_timer quiet_timer_;
  asio::signal_set signals_;
  StreamEnd end_ = StreamEnd::closed;
  bool stopped_ = false;
};

Result<StreamEnd> read_regular_file(const ConsoleHandlers& handlers) {
  for (;;) {
    const auto room = handlers.room(limits::read_block_bytes);
    const ssize_t size = ::read(STDIN_FILENO, room.data(), room.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failure("read", "standard input", std::strerror(errno));
    if (size == 0) return StreamEnd::closed;
    if (!handlers.took(room.first(static_cast<std::size_t>(size)))) return StreamEnd::stopped;
  }
}

// Waits a moment before the next try to connect. False where a signal came.
bool wait_before_reconnect(asio::io_context& loop) {
  bool go_on = true;
  asio::steady_timer timer(loop, reconnect_time);
  asio::signal_set signals(loop, SIGINT, SIGTERM);
  timer.async_wait([&](const error_code&) {
    error_code ignored;
    signals.cancel(ignored);
  });
  signals.async_wait([&](const error_code& error, int) {
    if (error) return;
    go_on = false;
    timer.cancel();
  });
  loop.restart();
  loop.run();
  return go_on;
}

}  // namespace

Result<StreamEnd> read_standard_input(const ConsoleHandlers& handlers) {
  struct stat status {};
  if (::fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode)) return read_regular_file(handlers);
  asio::io_context loop;
  asio::posix::stream_descriptor input(loop);
  error_code error;
  input.assign(::dup(STDIN_FILENO), error);
  if (error) return read_regular_file(handlers);
  return StreamReader(loop, input, handlers).run(loop);
}

Result<StreamEnd> read_unix_socket(const std::string& path, Reconnect reconnect,
                                   const ConsoleHandlers& handlers) {
  constexpr std::size_t longest_socket_path = sizeof(sockaddr_un::sun_path) - 1;
  if (path.size() > longest_socket_path)
    return failure("connect to", path, "the path of a socket may have at most 107 bytes",
                   "Use a shorter path");
  bool was_connected = false;
  for (;;) {
    asio::io_context loop;
    asio::local::stream_protocol::socket socket(loop);
    error_code error;
    socket.connect(asio::local::stream_protocol::endpoint(path), error);
    if (!error) {
      was_connected = true;
      const StreamEnd end = StreamReader(loop, socket, handlers).run(loop);
      handlers.closed();
      if (end != StreamEnd::closed || reconnect == Reconnect::no) return end;
    } else if (!was_connected) {
      return failure("connect to", path, error.message(),
                     "Is the machine running, and is this its serial socket? 'qm status <vmid>' tells");
    }
    if (!wait_before_reconnect(loop)) return StreamEnd::interrupted;
  }
}

}  // namespace bootwhy
