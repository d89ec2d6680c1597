// bootwhy while it runs, and the other ends of its consoles.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/files.h"

namespace bootwhy::test {

// Whether it comes true, on however busy a machine.
inline bool wait_until(const std::function<bool()>& is_true,
                       std::chrono::seconds patience = std::chrono::seconds(60)) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!is_true()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

// Runs bootwhy with these arguments, its outputs in files of `folder` unless descriptors are given for them.
class RunningProgram {
 public:
  RunningProgram(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                 int standard_output = -1)
      : out_(folder / "out"), err_(folder / "err") {
    pid_ = ::fork();
    if (pid_ != 0) return;
    redirect(standard_output >= 0 ? standard_output : create(out_), STDOUT_FILENO);
    redirect(create(err_), STDERR_FILENO);
    ::setenv("XDG_CONFIG_HOME", folder.c_str(), 1);
    std::vector<std::string> words{BOOTWHY_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  pid_t pid() const { return pid_; }
  void signal(int number) const { ::kill(pid_, number); }
  std::string out() const { return read_file(out_); }
  std::string err() const { return read_file(err_); }
  bool says(const std::string& text) const {
    return wait_until([&] { return out().find(text) != std::string::npos; });
  }
  bool warns(const std::string& text) const {
    return wait_until([&] { return err().find(text) != std::string::npos; });
  }
  // Its exit status; 128 and the signal where one ended it, -1 where it does not end.
  int wait() {
    int status = 0;
    if (!wait_until([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; })) return -1;
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  static int create(const std::filesystem::path& path) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  }
  static void redirect(int from, int to) { ::dup2(from, to); }

  std::filesystem::path out_;
  std::filesystem::path err_;
  pid_t pid_ = -1;
};

// One end of a console.
class End {
 public:
  explicit End(int fd = -1) : fd_(fd) {}
  End(End&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  End& operator=(End&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~End() { close(); }

  int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) throw std::runtime_error("the other end has gone");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Reads until `text` has come. What came is in received(). False after a minute, or at the end.
  bool receives(const std::string& text) {
    return wait_until([&] {
      read_more();
      return received_.find(text) != std::string::npos;
    });
  }
  // Reads to the end.
  bool ends() {
    return wait_until([&] {
      read_more();
      return at_end_;
    });
  }
  void receives_what_there_is() { read_more(); }
  const std::string& received() const { return received_; }

 private:
  void read_more() {
    pollfd readable{fd_, POLLIN, 0};
    while (!at_end_ && ::poll(&readable, 1, 0) == 1) {
      char block[65536];
      const ssize_t size = ::read(fd_, block, sizeof block);
      if (size <= 0)
        at_end_ = true;
      else
        received_.append(block, static_cast<std::size_t>(size));
    }
  }

  int fd_;
  bool at_end_ = false;
  std::string received_;
};

inline sockaddr_un socket_address(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

// A UNIX socket that serves one client at a time, as QEMU does.
class ConsoleServer {
 public:
  explicit ConsoleServer(const std::filesystem::path& path)
      : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = socket_address(path);
    ::unlink(path.c_str());
    if (::bind(listener_.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_.fd(), 1) != 0)
      throw std::runtime_error("cannot serve " + path.string());
  }
  End accept() const {
    pollfd waiting{listener_.fd(), POLLIN, 0};
    if (::poll(&waiting, 1, 60000) != 1) throw std::runtime_error("nobody connects");
    return End(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  }

 private:
  End listener_;
};

inline End connect_to(const std::filesystem::path& path) {
  End end(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = socket_address(path);
  if (!wait_until([&] {
        return ::connect(end.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
      }))
    throw std::runtime_error("cannot connect to " + path.string());
  return end;
}

}  // namespace bootwhy::test
