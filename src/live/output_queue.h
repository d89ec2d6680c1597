// Text on its way to stdout, written by a thread of its own: who reads stdout slowly, or not at all, must not
// keep the consoles from being read and recorded. What waits is bounded; beyond it texts are left out and
// counted.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

namespace bootwhy {

enum class Room { usual, for_what_is_last };

class OutputQueue {
 public:
  // Writes to this descriptor, which stays open as long as the object lives. After each write it pauses: what
  // comes meanwhile, from many consoles say, goes out together and does not wake the thread each time.
  explicit OutputQueue(int descriptor, std::chrono::microseconds pause = std::chrono::microseconds(0));
  // Does not wait for what is not written yet: see finish().
  ~OutputQueue();
  OutputQueue(const OutputQueue&) = delete;
  OutputQueue& operator=(const OutputQueue&) = delete;

  // Takes the text as a whole or, where too much waits, not at all. `when_dropped` gives the text that tells
  // of so many texts left out; it goes before the next one that finds room.
  // For what is last, the verdict on a boot say, there is as much room again.
  void write(const std::string& text, const std::function<std::string(std::uint64_t)>& when_dropped,
             Room room = Room::usual) {
    write(std::span(&text, 1), when_dropped, room);
  }

  // Each of these in the same way. What is told of one moment goes out at once, and wakes the thread once.
  void write(std::span<const std::string> texts,
             const std::function<std::string(std::uint64_t)>& when_dropped, Room room = Room::usual);

  // Waits until all is written, at most so long or, without a limit, as long as it takes. False where
  // something is left.
  bool finish(std::optional<std::chrono::milliseconds> most);

  bool reader_has_gone() const;
  std::uint64_t dropped() const;

 private:
  void write_waiting();

  std::size_t write_some(std::string_view text);

  int descriptor_;
  std::chrono::microseconds pause_;
  bool is_file_ = false;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  std::size_t in_hand_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t untold_ = 0;
  bool gone_ = false;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace bootwhy
