#include "kernel/wait_status.h"

#include "support/catch.h"

using namespace bootwhy;

namespace {
std::string told(std::string_view hex) {
  const auto status = wait_status_from(hex);
  return status ? to_string(*status) : "no wait status";
}
}  // namespace

TEST_CASE("an exit status is the second byte") {
  CHECK(told("00000200") == "exit status 2");
  CHECK(told("0x00000000") == "exit status 0");
  CHECK(told("0X7F00") == "exit status 127");
  CHECK(told("0000ff00") == "exit status 255");
  CHECK(wait_status_from("0x00000200")->raw == 0x200);
  CHECK_FALSE(wait_status_from("0x00000200")->signal);
}

TEST_CASE("a signal is the low seven bits, and bit seven tells of a core") {
  CHECK(told("0000000b") == "killed by SIGSEGV (11)");
  CHECK(told("8b") == "killed by SIGSEGV (11), core dumped");
  CHECK(told("00000007") == "killed by SIGBUS (7)");
  CHECK(told("4") == "killed by SIGILL (4)");
  CHECK_FALSE(wait_status_from("b")->exited);
}

TEST_CASE("a signal without a name is told by its number") {
  CHECK(told("22") == "killed by signal 34");
}

TEST_CASE("a stopped process has neither exited nor been killed") {
  const auto status = wait_status_from("0x137f");
  REQUIRE(status);
  CHECK_FALSE(status->exited);
  CHECK_FALSE(status->signal);
  CHECK_FALSE(status->core_dumped);
  CHECK(to_string(*status) == "0x0000137f: stopped, neither exited nor killed");
}

TEST_CASE("what is no hexadecimal number of 1 to 8 digits is no wait status") {
  for (const char* text : {"", "0x", "123456789", "-1", "+1", "12g", " 12", "0x0x1"}) {
    INFO(text);
    CHECK_FALSE(wait_status_from(text));
  }
}
