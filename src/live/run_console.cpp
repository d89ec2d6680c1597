#include "live/run_console.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "input/files.h"
#include "live/asio.h"
#include "live/console_stream.h"
#include "live/file_stream.h"
#include "live/interactive_terminal.h"
#include "live/relay.h"

namespace bootwhy {
namespace {

using boost::system::error_code;

bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// One loop for a console and those that it is shared with.
class Session {
 public:
  explicit Session(const ConsoleHandlers& handlers)
      : signals_(loop_, SIGINT, SIGTERM), user_(handlers), handlers_(handlers) {
    if (!is_ignored(SIGHUP)) signals_.add(SIGHUP);  // nohup
  }

  Result<StreamEnd> run(const ConsolePlan& plan) {
    if (auto shared = share(plan); !shared) return tl::unexpected(shared.error());
    const auto ended = [this](Result<StreamEnd> end) { close(std::move(end)); };
    if (const auto* file = std::get_if<FileTarget>(&plan.target))
      file_.emplace(loop_, *file, plan.absent, handlers_, ended);
    else
      stream_.emplace(loop_, plan.target, plan.absent, plan.reconnect, handlers_, ended);
    return run_loop();
  }

  Result<StreamEnd> run(Descriptor open) {
    stream_.emplace(loop_, std::move(open), handlers_,
                    [this](Result<StreamEnd> end) { close(std::move(end)); });
    return run_loop();
  }

 private:
  Result<StreamEnd> run_loop() {
    wait_for_signal();
    if (file_) file_->start();
    if (stream_) stream_->start();
    loop_.run();
    return result_;
  }

  void wait_for_signal() {
    signals_.async_wait([this](const error_code& error, int number) {
      if (error) return;
      if (number != SIGCONT) return stop(StreamEnd::interrupted);
      terminal_->take_again();
      wait_for_signal();
    });
  }

  // Makes the relay and takes the terminal, and lets them have the bytes before the user's handlers have
  // them.
  Result<bool> share(const ConsolePlan& plan) {
    const auto type = [this](std::span<const char> keys) {
      if (stream_) stream_->type(keys);
    };
    const bool can_type = !std::holds_alternative<FileTarget>(plan.target);
    if (!plan.relay.empty()) {
      // A user at the terminal holds the keyboard already.
      auto relay =
          Relay::open(loop_, plan.relay, can_type && !plan.interactive_status ? Relay::Typed(type) : nullptr,
                      user_.notice);
      if (!relay) return tl::unexpected(relay.error());
      relay_ = std::move(*relay);
    }
    if (plan.interactive_status) {
      if (!can_type) return failure("type into", to_string(plan.target), "it is a file", "Leave -i out");
      signals_.add(SIGCONT);
      auto terminal = InteractiveTerminal::open(
          loop_, {type, [this] { stop(StreamEnd::stopped); }, [this] { stream_->resume(); }});
      if (!terminal) return tl::unexpected(terminal.error());
      terminal_ = std::move(*terminal);
      status_ = plan.interactive_status;
    }
    handlers_.took = [this](std::span<const char> bytes) {
      if (relay_) relay_->send(bytes);
      if (terminal_) terminal_->show(bytes);
      const bool goes_on = user_.took(bytes);
      if (terminal_) terminal_->set_status(status_());
      if (terminal_ && terminal_->is_behind() && stream_) stream_->pause();
      return goes_on;
    };
    handlers_.tick = [this] {
      const bool goes_on = user_.tick();
      if (terminal_) terminal_->set_status(status_());
      return goes_on;
    };
    return true;
  }

  void stop(StreamEnd end) {
    if (stream_) stream_->stop(end);
    if (file_) file_->stop(end);
  }

  // The console has ended; the loop ends when the relay's clients have got all of it.
  void close(Result<StreamEnd> end) {
    result_ = std::move(end);
    error_code ignored;
    signals_.cancel(ignored);
    // Not at once: it may be the terminal's own call that has led here.
    boost::asio::post(loop_, [this] { terminal_.reset(); });
    if (relay_) relay_->close();
  }

  boost::asio::io_context loop_;
  boost::asio::signal_set signals_;
  const ConsoleHandlers& user_;
  ConsoleHandlers handlers_;
  std::function<std::string()> status_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<InteractiveTerminal> terminal_;
  std::optional<ConsoleStream> stream_;
  std::optional<FileStream> file_;
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
  return Session(handlers).run(plan);
}

Result<StreamEnd> run_standard_input(const ConsoleHandlers& handlers) {
  struct stat status {};
  if (::fstat(STDIN_FILENO, &status) != 0) return failure("read", "standard input", std::strerror(errno));
  // What cannot be waited for is read to its end: files, and devices such as /dev/null.
  if (S_ISREG(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(STDIN_FILENO) == 0))
    return read_regular_file(handlers);
  Descriptor input(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  if (input.get() < 0) return failure("read", "standard input", std::strerror(errno));
  return Session(handlers).run(std::move(input));
}

}  // namespace bootwhy
