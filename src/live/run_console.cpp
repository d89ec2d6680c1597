#include "live/run_console.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "input/files.h"
#include "live/asio.h"
#include "live/console_stream.h"

namespace bootwhy {
namespace {

using boost::system::error_code;

bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// One loop for a console and what is done with it.
class Session {
 public:
  Session() : signals_(loop_, SIGINT, SIGTERM) {
    if (!is_ignored(SIGHUP)) signals_.add(SIGHUP);  // nohup
    signals_.async_wait([this](const error_code& error, int) {
      if (!error) stream_->stop(StreamEnd::interrupted);
    });
  }

  Result<StreamEnd> run(const ConsolePlan& plan, const ConsoleHandlers& handlers) {
    stream_.emplace(loop_, plan.target, plan.absent, plan.reconnect, handlers,
                    [this](Result<StreamEnd> end) { ended(std::move(end)); });
    return run_stream();
  }

  Result<StreamEnd> run(Descriptor open, const ConsoleHandlers& handlers) {
    stream_.emplace(loop_, std::move(open), handlers,
                    [this](Result<StreamEnd> end) { ended(std::move(end)); });
    return run_stream();
  }

 private:
  Result<StreamEnd> run_stream() {
    stream_->start();
    loop_.run();
    return result_;
  }

  void ended(Result<StreamEnd> end) {
    result_ = std::move(end);
    error_code ignored;
    signals_.cancel(ignored);
  }

  boost::asio::io_context loop_;
  boost::asio::signal_set signals_;
  std::optional<ConsoleStream> stream_;
  Result<StreamEnd> result_ = StreamEnd::closed;
};

Result<StreamEnd> read_regular_file(const ConsoleHandlers& handlers) {
  const Descriptor input(STDIN_FILENO);
  for (;;) {
    const auto room = handlers.room(limits::read_block_bytes);
    const auto size = read_some(input, room, "standard input");
    if (!size) return tl::unexpected(size.error());
    if (*size == 0) return StreamEnd::closed;
    if (!handlers.took(room.first(*size))) return StreamEnd::stopped;
  }
}

}  // namespace

Result<StreamEnd> run_console(const ConsolePlan& plan, const ConsoleHandlers& handlers) {
  return Session().run(plan, handlers);
}

Result<StreamEnd> run_standard_input(const ConsoleHandlers& handlers) {
  struct stat status {};
  if (::fstat(STDIN_FILENO, &status) != 0) return failure("read", "standard input", std::strerror(errno));
  // What cannot be waited for is read to its end: files, and devices such as /dev/null.
  if (S_ISREG(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(STDIN_FILENO) == 0))
    return read_regular_file(handlers);
  Descriptor input(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  if (input.get() < 0) return failure("read", "standard input", std::strerror(errno));
  return Session().run(std::move(input), handlers);
}

}  // namespace bootwhy
