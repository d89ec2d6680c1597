#include "live/console_stream.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "live/console_holder.h"

namespace bootwhy {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;
using WaitFor = boost::asio::posix::descriptor_base;

// A server that has made its socket listens on it a moment later.
constexpr milliseconds first_retry{1};
constexpr milliseconds last_retry{250};

}  // namespace

ConsoleStream::ConsoleStream(boost::asio::io_context& loop, Descriptor open, const ConsoleHandlers& handlers,
                             Ended ended)
    : ConsoleStream(loop, Target{}, Absent::is_an_error, Reconnect::no, handlers, std::move(ended)) {
  target_.reset();
  console_.assign(open.release());
}

ConsoleStream::ConsoleStream(boost::asio::io_context& loop, Target target, Absent absent, Reconnect reconnect,
                             const ConsoleHandlers& handlers, Ended ended)
    : loop_(loop),
      target_(std::move(target)),
      absent_(absent),
      reconnect_(reconnect),
      handlers_(handlers),
      ended_(std::move(ended)),
      console_(loop),
      watch_events_(loop),
      retry_timer_(loop),
      retry_after_(first_retry),
      tick_timer_(loop) {}

void ConsoleStream::start() {
  if (!target_) {
    wait_for_tick();
    return read_when_ready();
  }
  const auto* path = std::get_if<PathTarget>(&*target_);
  if (path && (absent_ == Absent::is_waited_for || reconnect_ == Reconnect::yes)) {
    watch_.emplace(path->path);
    error_code ignored;
    if (watch_->fd() >= 0) watch_events_.assign(::dup(watch_->fd()), ignored);
  }
  open();
}

void ConsoleStream::open() {
  if (finished_) return;
  if (watch_) watch_->arm();
  open_console(loop_, *target_, [this](OpenResult result) { opened(std::move(result)); });
}

void ConsoleStream::opened(OpenResult result) {
  if (finished_) return;
  if (!result) {
    const bool waits = was_connected_ || (absent_ == Absent::is_waited_for && result.error().may_come);
    if (!waits) return finish(tl::unexpected(result.error().error));
    if (!told_waiting_)
      handlers_.notice("waiting for " + to_string(*target_) + ": " + result.error().error.reason +
                       " yet (Ctrl-C ends)");
    told_waiting_ = true;
    return wait_and_open();
  }
  ++connection_;
  kind_ = result->kind;
  error_code error;
  console_.assign(result->descriptor.get(), error);
  if (error) return finish(failure("read", to_string(*target_), error.message()));
  result->descriptor.release();
  if (told_waiting_) handlers_.notice("connected to " + to_string(*target_));
  was_connected_ = true;
  told_waiting_ = heard_something_ = told_holder_ = false;
  retry_after_ = first_retry;
  to_write_.clear();
  waits_to_read_ = waits_to_write_ = false;
  const auto* network = std::get_if<NetworkTarget>(&*target_);
  telnet_.reset();
  if (network && network->protocol == Protocol::telnet) telnet_.emplace();
  wait_for_tick();
  read_when_ready();
}

// Opens the target again when something happens to its path, or after a while.
void ConsoleStream::wait_and_open() {
  retry_timer_.expires_after(retry_after_);
  retry_after_ = std::min(retry_after_ * 2, last_retry);
  retry_timer_.async_wait([this](const error_code& error) {
    if (error || finished_) return;
    error_code ignored;
    if (watch_events_.is_open()) watch_events_.cancel(ignored);
    open();
  });
  if (!watch_events_.is_open()) return;
  watch_events_.async_wait(WaitFor::wait_read, [this](const error_code& error) {
    if (error || finished_) return;
    retry_after_ = first_retry;
    if (retry_timer_.cancel() > 0) open();
  });
}

void ConsoleStream::resume() {
  paused_ = false;
  if (console_.is_open()) read_when_ready();
}

void ConsoleStream::read_when_ready() {
  if (waits_to_read_ || paused_ || finished_) return;
  waits_to_read_ = true;
  console_.async_wait(WaitFor::wait_read, [this, connection = connection_](const error_code& error) {
    if (error || finished_ || connection != connection_) return;
    waits_to_read_ = false;
    if (!paused_) read();
  });
}

void ConsoleStream::read() {
  const std::span<char> room = handlers_.room(limits::live_block_bytes);
  const ssize_t size = ::read(console_.native_handle(), room.data(), room.size());
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return read_when_ready();
  if (size <= 0) return lost();
  std::span<char> bytes = room.first(static_cast<std::size_t>(size));
  if (telnet_) {
    std::string answer;
    bytes = bytes.first(telnet_->take_off(bytes, answer));
    write(answer);
  }
  if (!bytes.empty()) {
    if (told_holder_ && !heard_something_) handlers_.notice("the console is served to bootwhy now");
    heard_something_ = true;
    if (!handlers_.took(bytes)) return finish(StreamEnd::stopped);
  }
  read_when_ready();
}

bool ConsoleStream::type(std::span<const char> keys) {
  if (!console_.is_open() || to_write_.size() > limits::typed_bytes) return false;
  const std::string_view bytes(keys.data(), keys.size());
  write(telnet_ ? telnet_->put_on(bytes) : std::string(bytes));
  return true;
}

void ConsoleStream::write(std::string_view bytes) {
  // A telnet server that asks without end and does not read the answers gets no more of them.
  if (to_write_.size() > limits::typed_bytes) return;
  to_write_ += bytes;
  write_when_ready();
}

void ConsoleStream::write_when_ready() {
  if (waits_to_write_ || to_write_.empty()) return;
  waits_to_write_ = true;
  console_.async_wait(WaitFor::wait_write, [this, connection = connection_](const error_code& error) {
    if (error || finished_ || connection != connection_) return;
    waits_to_write_ = false;
    const ssize_t written = ::write(console_.native_handle(), to_write_.data(), to_write_.size());
    if (written < 0 && errno != EAGAIN && errno != EINTR) return to_write_.clear();  // reading will tell why
    if (written > 0) to_write_.erase(0, static_cast<std::size_t>(written));
    write_when_ready();
  });
}

void ConsoleStream::wait_for_tick() {
  tick_timer_.expires_after(limits::tick_interval);
  tick_timer_.async_wait([this, connection = connection_](const error_code& error) {
    if (!error && !finished_ && connection == connection_) tick();
  });
}

void ConsoleStream::tick() {
  if (!heard_something_ && target_ && kind_ == ConsoleKind::unix_socket) look_for_holder();
  if (!handlers_.tick()) return finish(StreamEnd::stopped);
  wait_for_tick();
}

// QEMU serves one client for each socket, and does not tell the others that they wait.
void ConsoleStream::look_for_holder() {
  if (told_holder_ || service_of(console_.native_handle()) != Service::queued) return;
  told_holder_ = true;
  const std::string path = std::get<PathTarget>(*target_).path;
  std::string who = holders_in_words(path);
  if (who.empty()) who = "another program, which this user may not see (as root, 'ss -xp' tells)";
  handlers_.notice(path + " is held by " + who +
                   "; it serves one client at a time. Waiting until that one leaves (Ctrl-C ends)");
}

void ConsoleStream::lost() {
  error_code ignored;
  console_.close(ignored);
  ++connection_;
  tick_timer_.cancel();
  // A socket or a pseudo-terminal goes with its machine; a cable or a network does not.
  const bool machine_ended = target_ && kind_ == ConsoleKind::unix_socket;
  handlers_.closed(machine_ended ? Break::machine_ended : Break::connection_lost);
  if (!target_ || reconnect_ == Reconnect::no) return finish(StreamEnd::closed);
  handlers_.notice("the console closed; waiting for it to come back (Ctrl-C ends)");
  told_waiting_ = true;
  retry_after_ = first_retry;
  wait_and_open();
}

void ConsoleStream::finish(Result<StreamEnd> end) {
  if (std::exchange(finished_, true)) return;
  error_code ignored;
  console_.close(ignored);
  watch_events_.close(ignored);
  retry_timer_.cancel();
  tick_timer_.cancel();
  ended_(std::move(end));
}

}  // namespace bootwhy
