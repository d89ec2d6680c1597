// Hands on what several threads produce in the order of the inputs, not of the threads, in bounded memory.
//
// Inputs are numbered from 0 and each is worked on by one producer, who pushes any number of items for it and
// then ends it. The consumer gets all items of input 0, then those of input 1, and so on. A producer waits
// while too much is waiting: for an input whose turn has not come, as long as all that waits is more than the
// bound; for the one whose turn it is, only as long as its own items are. So the one in front always gets on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace bootwhy {

template <class Item>
class OrderedQueue {
 public:
  OrderedQueue(std::size_t inputs, std::size_t most_waiting) : inputs_(inputs), most_waiting_(most_waiting) {}

  // False where the consumer has gone: there is no use in going on. `cost` is in the bound's unit.
  bool push(std::size_t input, Item item, std::size_t cost) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] {
      if (closed_) return true;
      if (input != front_) return waiting_ < most_waiting_;
      const auto own = lanes_.find(input);
      return own == lanes_.end() || own->second.cost < most_waiting_;
    });
    if (closed_) return false;
    Lane& lane = lanes_[input];
    lane.items.emplace_back(std::move(item), cost);
    lane.cost += cost;
    waiting_ += cost;
    const bool is_wanted = input == front_;
    lock.unlock();  // who is woken would only wait for it
    if (is_wanted) news_.notify_one();
    return true;
  }

  // Nothing more comes for that input.
  void end(std::size_t input) {
    std::unique_lock lock(mutex_);
    lanes_[input].ended = true;
    const bool is_wanted = input == front_;
    lock.unlock();
    if (is_wanted) news_.notify_one();
  }

  // The consumer wants no more: every push() gives false from now on.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    room_.notify_all();
  }

  // True when all items of all inputs were taken.
  bool is_over() const {
    const std::lock_guard lock(mutex_);
    return front_ == inputs_;
  }

  // The next item; nothing where all are taken or none came within the time.
  std::optional<Item> take(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (front_ < inputs_) {
      Lane& lane = lanes_[front_];
      if (!lane.items.empty()) {
        auto [item, cost] = std::move(lane.items.front());
        lane.items.pop_front();
        lane.cost -= cost;
        waiting_ -= cost;
        room_.notify_all();
        return std::move(item);
      }
      if (lane.ended) {
        lanes_.erase(front_++);
        room_.notify_all();
        continue;
      }
      if (news_.wait_until(lock, deadline) == std::cv_status::timeout) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  struct Lane {
    std::deque<std::pair<Item, std::size_t>> items;
    std::size_t cost = 0;
    bool ended = false;
  };

  const std::size_t inputs_;
  const std::size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable news_;
  std::map<std::size_t, Lane> lanes_;
  std::size_t front_ = 0;
  std::size_t waiting_ = 0;
  bool closed_ = false;
};

}  // namespace bootwhy
