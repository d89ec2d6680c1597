// The line on a terminal that says how a long scan gets on: files, bytes, rate, time left, failures so far.
#pragma once

#include <chrono>
#include <cstdint>

#include "scan/batch_scanner.h"

namespace bootwhy {

class ProgressLine {
 public:
  // Shows nothing where stderr is no terminal.
  ProgressLine(std::uint64_t inputs, std::uint64_t bytes, const BatchProgress& progress);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  static bool is_wanted();

  // Draws the line again if that is due.
  void update();

  // Takes it away, so that something else can be written.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  const std::uint64_t inputs_;
  const std::uint64_t bytes_;
  const BatchProgress& progress_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point drawn_{};
  bool shown_ = false;
};

}  // namespace bootwhy
