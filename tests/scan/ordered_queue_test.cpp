#include "scan/ordered_queue.h"

#include <atomic>
#include <thread>
#include <vector>

#include "support/catch.h"

using namespace bootwhy;
using namespace std::chrono_literals;

TEST_CASE("items come in the order of the inputs, whichever is done first") {
  OrderedQueue<int> queue(3, 100);
  queue.push(2, 20, 1);
  queue.end(2);
  queue.push(0, 1, 1);
  queue.push(1, 10, 1);
  queue.end(1);
  CHECK(queue.take(0ms) == 1);
  CHECK_FALSE(queue.take(0ms));  // input 0 may still give more
  queue.push(0, 2, 1);
  queue.end(0);
  CHECK(queue.take(0ms) == 2);
  CHECK(queue.take(0ms) == 10);
  CHECK(queue.take(0ms) == 20);
  CHECK_FALSE(queue.take(0ms));
  CHECK(queue.is_over());
}

TEST_CASE("many producers with a small bound lose nothing and never block each other for good") {
  constexpr std::size_t inputs = 200;
  constexpr int items = 20;
  OrderedQueue<int> queue(inputs, 3);
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> producers;
  for (int thread = 0; thread < 4; ++thread)
    producers.emplace_back([&] {
      for (std::size_t i = next++; i < inputs; i = next++) {
        for (int item = 0; item < items; ++item) queue.push(i, static_cast<int>(i) * items + item, 1);
        queue.end(i);
      }
    });
  std::vector<int> taken;
  while (!queue.is_over())
    if (auto item = queue.take(10ms)) taken.push_back(*item);
  REQUIRE(taken.size() == inputs * items);
  for (int i = 0; i < static_cast<int>(taken.size()); ++i) REQUIRE(taken[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a consumer that goes away lets the producers go") {
  OrderedQueue<int> queue(2, 1);
  REQUIRE(queue.push(1, 1, 1));
  std::jthread producer([&] { CHECK_FALSE(queue.push(1, 2, 1)); });
  queue.close();
}
