#include "live/output_queue.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/limits.h"

namespace bootwhy {
namespace {

// A pipe that poll() calls writable takes this much without making us wait.
constexpr std::size_t most_at_once = 4096;
constexpr std::size_t most_at_once_to_a_file = 256 * 1024;

}  // namespace

OutputQueue::OutputQueue(int descriptor, std::chrono::microseconds pause)
    : descriptor_(descriptor), pause_(pause) {
  struct stat status {};
  is_file_ = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
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

void OutputQueue::write(std::span<const std::string> texts,
                        const std::function<std::string(std::uint64_t)>& when_dropped, Room room) {
  const std::lock_guard lock(mutex_);
  if (gone_) return;
  const std::size_t most = limits::output_waiting_bytes * (room == Room::usual ? 1 : 2);
  for (const std::string& text : texts) {
    if (waiting_.size() + in_hand_ + text.size() > most) {
      ++dropped_;
      ++untold_;
      continue;
    }
    if (untold_ > 0) waiting_ += when_dropped(std::exchange(untold_, 0));
    waiting_ += text;
  }
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

// The bytes that were written; 0, with the reason in errno, where none were.
std::size_t OutputQueue::write_some(std::string_view text) {
  constexpr int look_for_the_end_every_ms = 100;
  pollfd ready{descriptor_, POLLOUT, 0};
  errno = EAGAIN;
  if (!is_file_ && ::poll(&ready, 1, look_for_the_end_every_ms) <= 0) return 0;
  const ssize_t written = ::write(descriptor_, text.data(),
                                  std::min(text.size(), is_file_ ? most_at_once_to_a_file : most_at_once));
  return written < 0 ? 0 : static_cast<std::size_t>(written);
}

void OutputQueue::write_waiting() {
  std::unique_lock lock(mutex_);
  while (!gone_) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    const std::string text = std::exchange(waiting_, {});
    std::string_view rest = text;
    in_hand_ = rest.size();
    while (!rest.empty() && !ending_ && !gone_) {
      lock.unlock();
      const std::size_t written = write_some(rest);
      const int error = errno;
      lock.lock();
      if (written == 0 && error != EINTR && error != EAGAIN) gone_ = true;
      rest.remove_prefix(written);
      in_hand_ = rest.size();
    }
    changed_.notify_all();
    lock.unlock();
    if (pause_.count() > 0) std::this_thread::sleep_for(pause_);
    lock.lock();
  }
}

}  // namespace bootwhy
