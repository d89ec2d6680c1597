// bootwhy attach -i, on a terminal of its own.
#include <termios.h>

#include <cstring>

#include "support/catch.h"
#include "support/program.h"
#include "support/running_program.h"

using namespace bootwhy::test;

namespace {

const std::string banner =
    "[    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP\r\n";
const std::string panic =
    "[    1.445056] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n";

// bootwhy as the only program of a terminal, whose other end is the test.
class OnTerminal {
 public:
  explicit OnTerminal(const std::string& terminal_type) {
    master_ = End(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (::grantpt(master_.fd()) != 0 || ::unlockpt(master_.fd()) != 0)
      throw std::runtime_error("no terminal");
    const std::string name = ::ptsname(master_.fd());
    slave_ = End(::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    ::tcgetattr(slave_.fd(), &before_);
    pid_ = ::fork();
    if (pid_ != 0) {
      console_ = server_.accept();
      return;
    }
    ::setsid();
    const int terminal = ::open(name.c_str(), O_RDWR);  // becomes the controlling one
    for (const int fd : {0, 1, 2}) ::dup2(terminal, fd);
    ::setenv("TERM", terminal_type.c_str(), 1);
    const std::string socket = (folder_.path() / "s").string();
    ::execl(BOOTWHY_PROGRAM, BOOTWHY_PROGRAM, "attach", "-i", socket.c_str(), nullptr);
    ::_exit(127);
  }
  ~OnTerminal() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
  }

  // What the terminal shows, and what is typed there.
  End& screen() { return master_; }
  void type(const std::string& keys) {
    if (::write(master_.fd(), keys.data(), keys.size()) < 0) throw std::runtime_error("cannot type");
  }
  End& console() { return console_; }
  void signal(int number) const { ::kill(pid_, number); }
  bool is_raw() const { return (settings().c_lflag & (ICANON | ECHO)) == 0; }
  bool is_as_before() const {
    const termios now = settings();
    return now.c_iflag == before_.c_iflag && now.c_oflag == before_.c_oflag &&
           now.c_lflag == before_.c_lflag && now.c_cflag == before_.c_cflag &&
           std::memcmp(now.c_cc, before_.c_cc, sizeof now.c_cc) == 0;
  }
  int wait() {
    int status = 0;
    const bool ended = wait_until([&] {
      master_.receives_what_there_is();
      return ::waitpid(pid_, &status, WNOHANG) == pid_;
    });
    if (!ended) return -1;
    pid_ = -1;
    master_.receives_what_there_is();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  termios settings() const {
    termios now{};
    ::tcgetattr(slave_.fd(), &now);
    return now;
  }

  TemporaryFolder folder_;
  ConsoleServer server_{folder_.path() / "s"};
  End master_;
  End slave_;
  End console_;
  termios before_{};
  pid_t pid_ = -1;
};

}  // namespace

TEST_CASE("an interactive console passes keys and bytes as they are, and the verdict comes after Ctrl+O") {
  OnTerminal terminal("dumb");
  REQUIRE(wait_until([&] { return terminal.is_raw(); }));
  const std::string guest = "\x1b[2J\x1b[1;24r\x1b[31mred\x1b[0m\r\n\xc3\xa9\n" + banner + panic;
  terminal.console().send(guest);
  REQUIRE(terminal.screen().receives("unknown-block(0,0)\r\n"));
  CHECK(terminal.screen().received().ends_with(guest));
  terminal.type("root\r\x03\x1a");
  REQUIRE(terminal.console().receives("root\r\x03\x1a"));
  CHECK(terminal.screen().received().find("Why") == std::string::npos);
  terminal.type("\x0f");
  CHECK(terminal.wait() == 1);
  CHECK(terminal.is_as_before());
  CHECK(terminal.screen().received().find("Why") != std::string::npos);
  CHECK(terminal.console().received() == "root\r\x03\x1a");
}

TEST_CASE("findings are shown as the terminal's title, between the guest's own sequences") {
  OnTerminal terminal("xterm");
  terminal.console().send(banner + panic + "\x1b[3");
  REQUIRE(terminal.screen().receives("\x1b[3"));
  terminal.console().send("1mred");
  REQUIRE(terminal.screen().receives("\x1b]2;bootwhy: Boot 1"));
  CHECK(terminal.screen().received().find("\x1b[31mred") != std::string::npos);
  CHECK(terminal.screen().received().find("panic") != std::string::npos);
  terminal.type("\x0f");
  CHECK(terminal.wait() == 1);
  CHECK(terminal.screen().received().find("\x1b[23;2t") != std::string::npos);
}

TEST_CASE("the terminal is put back whatever ends the program") {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGABRT, SIGSEGV, SIGQUIT}) {
    INFO(number);
    OnTerminal terminal("dumb");
    REQUIRE(wait_until([&] { return terminal.is_raw(); }));
    terminal.signal(number);
    const bool is_fatal = number == SIGABRT || number == SIGSEGV || number == SIGQUIT;
    const int status = terminal.wait();
    CHECK((is_fatal ? status > 2 : status == 0));
    CHECK(terminal.is_as_before());
  }
  OnTerminal terminal("dumb");
  REQUIRE(wait_until([&] { return terminal.is_raw(); }));
  terminal.console().close();
  CHECK(terminal.wait() == 0);
  CHECK(terminal.is_as_before());
}

TEST_CASE("an interactive console needs a terminal") {
  const TemporaryFolder folder;
  const ConsoleServer server(folder.path() / "s");
  const auto outputs = run({"attach", "-i", (folder.path() / "s").string()});
  CHECK(outputs.status == 2);
  CHECK(outputs.err.find("no terminal") != std::string::npos);
}

TEST_CASE("a terminal that shows slowly makes the console wait, and loses nothing") {
  OnTerminal terminal("dumb");
  REQUIRE(wait_until([&] { return terminal.is_raw(); }));
  std::string sent;
  for (int i = 0; i < 40000; ++i) sent += "row " + std::to_string(i) + " of a flood of rows\r\n";
  std::thread guest([&] { terminal.console().send(sent); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(terminal.screen().receives("row 39999 of a flood of rows\r\n"));
  guest.join();
  CHECK(terminal.screen().received().ends_with(sent));
}
