// Runs the commands of --on: each through /bin/sh, with its input on standard input and its output on our
// standard error. A few run at a time, the others wait their turn; each is reaped, ended where it takes too
// long, and said to have failed where it did.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "live/asio.h"

namespace bootwhy {

class ActionRunner {
 public:
  ActionRunner(boost::asio::io_context& loop, std::function<void(const Error&)> problem);

  // Runs the command, now or when its turn comes.
  void run(const std::string& command, std::string input);

  // Nothing runs or waits.
  bool idle() const { return running_.empty() && waiting_.empty(); }

  // Calls `when_idle` once nothing runs or waits. What runs may be ended by stop().
  void finish(std::function<void()> when_idle);

  // Ends what runs and forgets what waits.
  void stop();

  std::uint64_t started() const { return started_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t dropped() const { return dropped_; }

 private:
  struct Waiting {
    std::string command;
    std::string input;
  };
  struct Running {
    pid_t pid;  // 0 once it is reaped
    std::string command;
    boost::asio::steady_timer limit;
    bool overdue = false;
  };

  void start_waiting();
  void start(const Waiting& action);
  void wait_for_child();
  void reap();
  void tell_end(const Running& action, int status);
  void fail(const std::string& command, const std::string& reason, const std::string& way_out);

  boost::asio::io_context& loop_;
  boost::asio::signal_set child_ended_;
  std::function<void(const Error&)> problem_;
  std::function<void()> when_idle_;
  std::deque<Waiting> waiting_;
  std::vector<std::shared_ptr<Running>> running_;
  std::uint64_t started_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace bootwhy
