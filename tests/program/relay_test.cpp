// bootwhy attach --relay: one console for many.
#include <sys/stat.h>

#include "support/catch.h"
#include "support/program.h"
#include "support/running_program.h"

using namespace bootwhy::test;

namespace {

struct Shared {
  TemporaryFolder folder;
  std::filesystem::path relay = folder.path() / "relay";
  ConsoleServer server{folder.path() / "s"};
  RunningProgram attach{folder.path(),
                        {"attach", (folder.path() / "s").string(), "--relay", relay.string(), "--record",
                         (folder.path() / "rec").string()}};
  End console = server.accept();
};

}  // namespace

TEST_CASE("relay clients see the last screenful and then everything, whenever they come") {
  Shared shared;
  End early = connect_to(shared.relay);
  std::string before;
  for (int i = 0; i < 1000; ++i) before += "line " + std::to_string(i) + "\r\n";
  shared.console.send(before);
  REQUIRE(early.receives("line 999\r\n"));
  CHECK(early.received() == before);
  End late = connect_to(shared.relay);
  REQUIRE(late.receives("line 999\r\n"));
  CHECK(late.received().starts_with("line 950\r\n"));
  shared.console.send("login: ");
  CHECK(late.receives("login: "));
  CHECK(early.receives("login: "));
  shared.console.close();
  CHECK(late.ends());
  CHECK(shared.attach.wait() == 0);
  CHECK(late.received().ends_with("line 999\r\nlogin: "));
}

TEST_CASE("the first who types on a relay holds the keyboard until it leaves") {
  Shared shared;
  End first = connect_to(shared.relay);
  End second = connect_to(shared.relay);
  first.send("root\r");
  REQUIRE(shared.console.receives("root\r"));
  second.send("reboot\r");
  REQUIRE(second.receives("somebody else types here"));
  first.close();
  REQUIRE(wait_until([&] {
    second.send("x");
    return shared.console.receives("x");
  }));
  CHECK(shared.console.received().find("reboot") == std::string::npos);
}

TEST_CASE("who only listens to a relay may close its own direction") {
  Shared shared;
  End listener = connect_to(shared.relay);
  ::shutdown(listener.fd(), SHUT_WR);
  shared.console.send("still here\r\n");
  CHECK(listener.receives("still here\r\n"));
}

TEST_CASE("a relay client that does not read is dropped with a word, and nobody waits for it") {
  Shared shared;
  End slow = connect_to(shared.relay);
  End quick = connect_to(shared.relay);
  shared.console.send("begin\r\n");
  REQUIRE(slow.receives("begin"));
  REQUIRE(quick.receives("begin"));
  std::string sent = "begin\r\n";
  const std::string block(64 * 1024 - 2, 'x');
  for (int i = 0; i < 40; ++i) {
    shared.console.send(block + "\r\n");
    sent += block + "\r\n";
    // Two readers at one speed: the test would else be the slow one itself.
    REQUIRE(wait_until([&] {
      quick.receives_what_there_is();
      return quick.received().size() == sent.size();
    }));
  }
  REQUIRE(shared.attach.warns("a client of the relay was dropped"));
  CHECK(slow.ends());
  CHECK(slow.received().find("you were dropped: you read too slowly") != std::string::npos);
  CHECK(quick.received() == sent);
  shared.console.close();
  CHECK(shared.attach.wait() == 0);
  CHECK(read_file(shared.folder.path() / "rec") == sent);
}

TEST_CASE("a relay's socket is its owner's alone, and goes when the program ends") {
  Shared shared;
  REQUIRE(wait_until([&] { return std::filesystem::exists(shared.relay); }));
  struct stat status {};
  REQUIRE(::stat(shared.relay.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  shared.attach.signal(SIGTERM);
  CHECK(shared.attach.wait() == 0);
  CHECK_FALSE(std::filesystem::exists(shared.relay));
}

TEST_CASE("a relay replaces a dead socket, and nothing else") {
  const TemporaryFolder folder;
  const ConsoleServer console(folder.path() / "s");
  const auto relay = folder.path() / "relay";
  const auto attach = [&](const std::string& path) {
    return run({"attach", (folder.path() / "s").string(), "--relay", path});
  };
  const auto served = attach((folder.path() / "s").string());
  CHECK(served.status == 2);
  CHECK(served.err.find("another program serves this socket") != std::string::npos);
  write_file(folder.path() / "file", "mine");
  CHECK(attach((folder.path() / "file").string()).status == 2);
  CHECK(read_file(folder.path() / "file") == "mine");
  { const ConsoleServer dead(relay); }
  RunningProgram running(folder.path(),
                         {"attach", (folder.path() / "s").string(), "--relay", relay.string()});
  const End client = connect_to(relay);
}
