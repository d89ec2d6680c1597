// The line on a terminal that says how a long scan gets on.
#include <string>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;

namespace {

// What a scan shows on a terminal, whose input comes slowly; `more` is put behind it.
std::string shown_on_terminal(const std::string& more) {
  const TemporaryFolder folder;
  const std::string screen = (folder.path() / "screen").string();
  const std::string input = "(cat " + quoted(capture_path("boot-loop.log")) + "; sleep 1.2)";
  const std::string command = input + " | " + quoted(BOOTWHY_PROGRAM) + " scan - " + more;
  REQUIRE(std::system(
              ("script -qfc " + quoted(command) + " " + quoted(screen) + " >/dev/null </dev/null").c_str()) ==
          0);
  return read_file(screen);
}

}  // namespace

TEST_CASE("a scan that takes long says on the terminal how it gets on, and leaves nothing of that behind") {
  const std::string screen = shown_on_terminal("");
  const auto line = screen.find("\r\x1b[K0 of 1 files, ");
  REQUIRE(line != std::string::npos);
  CHECK(screen.find("/s", line) != std::string::npos);
  CHECK(screen.find(" failed boots", line) != std::string::npos);
  // The line is taken away before the report is written.
  const auto report = screen.find("Boot 1");
  REQUIRE(report != std::string::npos);
  CHECK(screen.rfind("failed boots", report) < screen.rfind("\r\x1b[K", report));
}

TEST_CASE("where no terminal is looked at, a scan says nothing of its progress") {
  CHECK(shown_on_terminal("2>/dev/null").find(" of 1 files") == std::string::npos);
}
