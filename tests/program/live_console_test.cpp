// bootwhy attach on consoles of every kind, that come late, close, come back, or are busy.
#include <netinet/in.h>
#include <stdlib.h>
#include <termios.h>

#include "support/catch.h"
#include "support/program.h"
#include "support/running_program.h"

using namespace bootwhy::test;
using namespace std::string_literals;

namespace {

const std::string panic =
    "[    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) "
    "12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)\r\n"
    "[    1.445056] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n";

// Listens on a port of the kernel's choice.
struct NetworkServer {
  End listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::string port;

  NetworkServer() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* name = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener.fd(), name, size) != 0 || ::listen(listener.fd(), 1) != 0 ||
        ::getsockname(listener.fd(), name, &size) != 0)
      throw std::runtime_error("cannot listen");
    port = std::to_string(ntohs(address.sin_port));
  }
  End accept() const { return End(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC)); }
};

}  // namespace

TEST_CASE("attach --wait connects to a socket whose folder does not exist yet, before its first byte") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "run" / "qemu-server" / "9000.serial0";
  RunningProgram attach(folder.path(),
                        {"attach", "--wait", socket.string(), "--record", folder.path() / "rec"});
  REQUIRE(attach.warns("waiting for"));
  std::filesystem::create_directories(socket.parent_path());
  const ConsoleServer server(socket);
  End console = server.accept();
  console.send(panic);
  REQUIRE(attach.says("Why"));
  console.close();
  CHECK(attach.wait() == 1);
  CHECK(read_file(folder.path() / "rec") == panic);
}

TEST_CASE("attach --wait replaces a dead socket that a killed VM has left behind") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "9000.serial0";
  { const ConsoleServer dead(socket); }
  RunningProgram attach(folder.path(), {"attach", "--wait", "9000", "--socket-root", folder.path(),
                                        "--config-root", folder.path()});
  REQUIRE(attach.warns("nobody serves this socket"));
  const ConsoleServer server(socket);
  server.accept().send(panic);
  CHECK(attach.wait() == 1);
}

TEST_CASE("without --wait a missing console is an error that says what to do") {
  const TemporaryFolder folder;
  write_file(folder.path() / "9000.conf", "serial0: socket\n");
  const auto missing =
      run({"attach", "9000", "--socket-root", folder.path(), "--config-root", folder.path()});
  CHECK(missing.status == 2);
  CHECK(missing.err.find("bootwhy attach --wait 9000") != std::string::npos);
  CHECK(missing.out.empty());
  const auto refused = run({"attach", "tcp:127.0.0.1:1"});
  CHECK(refused.status == 2);
  CHECK(refused.err.find("tcp:127.0.0.1:1") != std::string::npos);
  CHECK(refused.out.empty());
}

TEST_CASE("attach --reconnect follows a VM through stop and start, and Ctrl-C ends it with the verdict") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  auto first = std::make_unique<ConsoleServer>(socket);
  RunningProgram attach(folder.path(),
                        {"attach", "--reconnect", socket.string(), "--record", folder.path() / "rec"});
  first->accept().send(panic);
  first.reset();
  REQUIRE(attach.warns("the console closed"));
  std::filesystem::remove(socket);
  const ConsoleServer second(socket);
  End console = second.accept();
  console.send(panic);
  REQUIRE(attach.warns("connected to"));
  REQUIRE(attach.says("Boot 2"));
  attach.signal(SIGINT);
  CHECK(attach.wait() == 1);
  CHECK(read_file(folder.path() / "rec") == panic + panic);
}

TEST_CASE("a socket that serves somebody else is named with its holder, once, and read when it is free") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  const ConsoleServer server(socket);
  End holder = connect_to(socket);
  End served = server.accept();
  RunningProgram attach(folder.path(), {"attach", socket.string()});
  REQUIRE(attach.warns("is held by process " + std::to_string(::getpid())));
  holder.close();
  served.close();
  End console = server.accept();
  console.send("BdsDxe: booting\r\n");
  REQUIRE(attach.warns("served to bootwhy now"));
  console.close();
  CHECK(attach.wait() == 0);
  const std::string err = attach.err();
  CHECK(err.find("is held by") == err.rfind("is held by"));
}

TEST_CASE("a silent machine is not taken for a busy socket") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  const ConsoleServer server(socket);
  RunningProgram attach(folder.path(), {"attach", socket.string()});
  End console = server.accept();
  std::this_thread::sleep_for(std::chrono::seconds(2));
  console.close();
  CHECK(attach.wait() == 0);
  CHECK(attach.err().empty());
}

TEST_CASE("a TCP console is read, and connected to again") {
  const TemporaryFolder folder;
  const NetworkServer server;
  RunningProgram attach(folder.path(), {"attach", "--reconnect", "tcp:127.0.0.1:" + server.port, "--record",
                                        folder.path() / "rec"});
  server.accept().send("first\r\n");
  REQUIRE(attach.warns("the console closed"));
  End console = server.accept();
  console.send(panic);
  REQUIRE(attach.says("Why"));
  attach.signal(SIGTERM);
  CHECK(attach.wait() == 1);
  CHECK(read_file(folder.path() / "rec") == "first\r\n" + panic);
}

TEST_CASE("telnet's protocol is taken off, answered once and kept out of the record") {
  const TemporaryFolder folder;
  const NetworkServer server;
  RunningProgram attach(folder.path(),
                        {"attach", "telnet:localhost:" + server.port, "--record", folder.path() / "rec"});
  End console = server.accept();
  console.send(
      "\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18one\xff\xfftwo\xff");  // WILL ECHO, WILL SGA, DO TERMINAL-TYPE
  REQUIRE(console.receives("\xff\xfd\x01\xff\xfd\x03\xff\xfc\x18"));
  console.send("\xf1\r\0\n"s + panic);  // the rest of a NOP
  REQUIRE(attach.says("Why"));
  console.close();
  CHECK(attach.wait() == 1);
  CHECK(read_file(folder.path() / "rec") == "one\xfftwo\r\n" + panic);
}

TEST_CASE("a pseudo-terminal is read raw, and nothing is echoed back to the machine") {
  const TemporaryFolder folder;
  End machine(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  REQUIRE(::grantpt(machine.fd()) == 0);
  REQUIRE(::unlockpt(machine.fd()) == 0);
  const std::string name = ::ptsname(machine.fd());
  RunningProgram attach(folder.path(), {"attach", name, "--record", folder.path() / "rec"});
  REQUIRE(wait_until([&] {
    termios settings{};
    return ::tcgetattr(machine.fd(), &settings) == 0 && (settings.c_lflag & ECHO) == 0;
  }));
  REQUIRE(::write(machine.fd(), panic.data(), panic.size()) == static_cast<ssize_t>(panic.size()));
  REQUIRE(attach.says("Why"));
  pollfd echoed{machine.fd(), POLLIN, 0};
  CHECK(::poll(&echoed, 1, 0) == 0);
  machine.close();
  CHECK(attach.wait() == 1);
  CHECK(read_file(folder.path() / "rec") == panic);
}

TEST_CASE("a full disk under --record is said once, and the verdict still comes") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  const ConsoleServer server(socket);
  RunningProgram attach(folder.path(), {"attach", socket.string(), "--record", "/dev/full"});
  End console = server.accept();
  console.send(panic);
  REQUIRE(attach.says("Why"));
  console.close();
  CHECK(attach.wait() == 2);
  const std::string err = attach.err();
  CHECK(err.find("cannot record to /dev/full: No space left on device") != std::string::npos);
  CHECK(err.find("No space left") == err.rfind("No space left"));
}
