#include "live/file_stream.h"

#include <unistd.h>

#include <chrono>
#include <utility>

#include "base/limits.h"

namespace bootwhy {
namespace {

using boost::system::error_code;
using State = FollowedFile::State;

// inotify wakes at once; this is for file systems where it does not.
constexpr std::chrono::milliseconds look_again{500};

}  // namespace

FileStream::FileStream(boost::asio::io_context& loop, FileTarget target, Absent absent,
                       const ConsoleHandlers& handlers, Ended ended)
    : loop_(loop),
      path_(std::move(target.path)),
      absent_(absent),
      handlers_(handlers),
      ended_(std::move(ended)),
      file_(path_),
      watch_(path_),
      watch_events_(loop),
      timer_(loop),
      tick_timer_(loop) {
  error_code ignored;
  if (watch_.fd() >= 0) watch_events_.assign(::dup(watch_.fd()), ignored);
}

void FileStream::start() {
  wait_for_tick();
  read();
}

void FileStream::read() {
  if (finished_) return;
  const std::span<char> room = handlers_.room(limits::live_block_bytes);
  const auto step = file_.read(room);
  if (!step) return finish(tl::unexpected(step.error()));
  if (step->state != State::missing) was_there_ = true;
  switch (step->state) {
    case State::grown:
      is_armed_ = false;
      if (!handlers_.took(room.first(step->size))) return finish(StreamEnd::stopped);
      return read_soon();
    case State::truncated:
      handlers_.closed(Break::machine_ended);
      handlers_.notice(path_ + " was truncated; what follows is another boot");
      return read_soon();
    case State::rotated:
      handlers_.notice(path_ + " was rotated; reading the new file");
      return read_soon();
    case State::missing:
      if (!was_there_ && absent_ == Absent::is_an_error)
        return finish(failure("follow", path_, "there is no such file",
                              "Check the name; --wait waits until it is there"));
      if (!std::exchange(told_waiting_, true))
        handlers_.notice("waiting for " + path_ + ": there is no such file yet (Ctrl-C ends)");
      return wait();
    case State::waiting:
      return wait();
  }
}

// Lets signals, clients and clocks have their turn between two blocks.
void FileStream::read_soon() {
  boost::asio::post(loop_, [this] { read(); });
}

void FileStream::wait() {
  // Look once more after the watch is armed, so that nothing falls between looking and watching.
  if (!std::exchange(is_armed_, true)) {
    watch_.arm();
    return read();
  }
  timer_.expires_after(look_again);
  timer_.async_wait([this](const error_code& error) {
    if (error || finished_) return;
    error_code ignored;
    if (watch_events_.is_open()) watch_events_.cancel(ignored);
    is_armed_ = false;
    read();
  });
  if (!watch_events_.is_open()) return;
  watch_events_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](const error_code& error) {
    if (error || finished_ || timer_.cancel() == 0) return;
    is_armed_ = false;
    read();
  });
}

void FileStream::wait_for_tick() {
  tick_timer_.expires_after(limits::tick_interval);
  tick_timer_.async_wait([this](const error_code& error) {
    if (error || finished_) return;
    if (!handlers_.tick()) return finish(StreamEnd::stopped);
    wait_for_tick();
  });
}

void FileStream::finish(Result<StreamEnd> end) {
  if (std::exchange(finished_, true)) return;
  error_code ignored;
  watch_events_.close(ignored);
  timer_.cancel();
  tick_timer_.cancel();
  ended_(std::move(end));
}

}  // namespace bootwhy
