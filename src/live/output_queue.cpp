#include "live/output_queue.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include "base/limits.h"

namespace bootwhy {

OutputQueue::OutputQueue(int descriptor) : descriptor_(descriptor) {
  // Signals are for the thread that runs the loop.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { write_waiting(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

OutputQueue::~OutputQueue() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void OutputQueue::write(const std::string& text,
                        const std::function<std::string(std::uint64_t)>& when_dropped, Room room) {
  const std::lock_guard lock(mutex_);
  if (gone_) return;
  const std::size_t most = limits::output_waiting_bytes * (room == Room::usual ? 1 : 2);
  if (waiting_.size() + in_hand_ + text.size() > most) {
    ++dropped_;
    ++untold_;
    return;
  }
  if (untold_ > 0) waiting_ += when_dropped(std::exchange(untold_, 0));
  waiting_ += text;
  changed_.notify_all();
}

bool OutputQueue::finish(std::optional<std::chrono::milliseconds> most) {
  std::unique_lock lock(mutex_);
  const auto is_done = [this] { return gone_ || (waiting_.empty() && in_hand_ == 0); };
  if (most) return changed_.wait_for(lock, *most, is_done);
  changed_.wait(lock, is_done);
  return true;
}

bool OutputQueue::reader_has_gone() const {
  const std::lock_guard lock(mutex_);
  return gone_;
}

std::uint64_t OutputQueue::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void OutputQueue::write_waiting() {
  constexpr int look_for_the_end_every_ms = 100;
  // A pipe that poll() calls writable takes this much without making us wait.
  constexpr std::size_t most_at_once = 4096;
  std::unique_lock lock(mutex_);
  while (!gone_) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    const std::string text = std::exchange(waiting_, {});
    std::string_view rest = text;
    in_hand_ = rest.size();
    while (!rest.empty() && !ending_ && !gone_) {
      lock.unlock();
      pollfd ready{descriptor_, POLLOUT, 0};
      ssize_t written = 0;
      if (::poll(&ready, 1, look_for_the_end_every_ms) > 0)
        written = ::write(descriptor_, rest.data(), std::min(rest.size(), most_at_once));
      lock.lock();
      if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
      if (written < 0 && errno != EINTR && errno != EAGAIN) gone_ = true;
      in_hand_ = rest.size();
    }
    changed_.notify_all();
  }
}

}  // namespace bootwhy
