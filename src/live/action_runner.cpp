#include "live/action_runner.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "input/files.h"

extern char** environ;

namespace bootwhy {
namespace {

using boost::system::error_code;

// A file in memory that holds the input: the command may read it when it likes, or not at all.
Descriptor input_file(std::string_view input) {
  Descriptor file(::memfd_create("bootwhy-verdict", MFD_CLOEXEC));
  if (file.get() < 0) return file;
  while (!input.empty()) {
    const ssize_t written = ::write(file.get(), input.data(), input.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return {};
    input.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::lseek(file.get(), 0, SEEK_SET) == 0 ? std::move(file) : Descriptor();
}

// Starts the command in a process group of its own. Returns 0 or an errno.
int spawn(const std::string& command, int input, pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
  // A command that lives on must not keep a machine's console.
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  sigset_t all;
  sigfillset(&all);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  std::string shell = "/bin/sh";
  std::string option = "-c";
  std::string script = command;
  const std::array<char*, 4> arguments{shell.data(), option.data(), script.data(), nullptr};
  const int error = ::posix_spawn(&pid, shell.c_str(), &files, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

ActionRunner::ActionRunner(boost::asio::io_context& loop, std::function<void(const Error&)> problem)
    : loop_(loop), child_ended_(loop, SIGCHLD), problem_(std::move(problem)) {
  wait_for_child();
}

void ActionRunner::run(const std::string& command, std::string input) {
  if (waiting_.size() >= limits::actions_waiting) {
    if (dropped_++ == 0)
      problem_({"run for every event", command,
                fmt::format("{} commands wait for their turn already", waiting_.size()),
                "Commands beyond that are counted and left out; make the command faster"});
    return;
  }
  waiting_.push_back({command, std::move(input)});
  start_waiting();
}

void ActionRunner::finish(std::function<void()> when_idle) {
  if (idle()) return when_idle();
  when_idle_ = std::move(when_idle);
}

void ActionRunner::stop() {
  waiting_.clear();
  for (const auto& action : running_) {
    ::kill(-action->pid, SIGKILL);
    ::waitpid(action->pid, nullptr, 0);
    action->pid = 0;
    action->limit.cancel();
  }
  running_.clear();
  error_code ignored;
  child_ended_.cancel(ignored);
}

void ActionRunner::start_waiting() {
  while (running_.size() < limits::actions_at_once && !waiting_.empty()) {
    const Waiting action = std::move(waiting_.front());
    waiting_.pop_front();
    start(action);
  }
}

void ActionRunner::start(const Waiting& action) {
  const Descriptor input = input_file(action.input);
  pid_t pid = 0;
  if (const int error = input.get() < 0 ? errno : spawn(action.command, input.get(), pid); error != 0)
    return fail(action.command, std::strerror(error), "It is not tried again for this verdict");
  ++started_;
  const auto running = std::make_shared<Running>(
      Running{pid, action.command, boost::asio::steady_timer(loop_, limits::action_time)});
  running_.push_back(running);
  running->limit.async_wait([running](const error_code& error) {
    if (error || running->pid == 0) return;
    running->overdue = true;
    ::kill(-running->pid, SIGKILL);
  });
}

void ActionRunner::wait_for_child() {
  child_ended_.async_wait([this](const error_code& error, int) {
    if (error) return;
    reap();
    wait_for_child();
  });
}

void ActionRunner::reap() {
  std::erase_if(running_, [this](const std::shared_ptr<Running>& action) {
    int status = 0;
    if (::waitpid(action->pid, &status, WNOHANG) == 0) return false;
    action->pid = 0;
    action->limit.cancel();
    tell_end(*action, status);
    return true;
  });
  start_waiting();
  if (idle() && when_idle_) std::exchange(when_idle_, nullptr)();
}

void ActionRunner::tell_end(const Running& action, int status) {
  if (action.overdue)
    fail(action.command,
         fmt::format("it ran for more than {} minutes and was ended", limits::action_time.count()),
         "Let it put long work into the background");
  else if (WIFSIGNALED(status))
    fail(action.command, fmt::format("signal {} ended it", WTERMSIG(status)), "");
  else if (WEXITSTATUS(status) != 0)
    fail(action.command, fmt::format("it ended with exit status {}", WEXITSTATUS(status)),
         "Its own messages stand above; the verdict is on its standard input");
}

void ActionRunner::fail(const std::string& command, const std::string& reason, const std::string& way_out) {
  ++failed_;
  problem_({"run the command", command, reason, way_out});
}

}  // namespace bootwhy
