#include "live/telnet.h"

#include <string>

#include "support/catch.h"

using namespace bootwhy;
using namespace std::string_literals;

namespace {

struct Taken {
  std::string console;
  std::string answer;
};

// Gives the bytes in pieces of this size.
Taken take_off(std::string bytes, std::size_t piece) {
  Telnet telnet;
  Taken taken;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const auto part = std::span(bytes).subspan(at, std::min(piece, bytes.size() - at));
    taken.console.append(part.data(), telnet.take_off(part, taken.answer));
  }
  return taken;
}

}  // namespace

TEST_CASE("commands, options and subnegotiations leave only the console, wherever they are cut") {
  const std::string bytes =
      "a\xff\xfb\x01"
      "b\xff\xff\xff\xfa\x18\x01\xff\xff\xff\xf0"
      "c\xff\xf1\r\0d\r\n"s;
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    INFO(piece);
    const Taken taken = take_off(bytes, piece);
    CHECK(taken.console ==
          "ab\xff"
          "c\rd\r\n");
    CHECK(taken.answer == "\xff\xfd\x01");
  }
}

TEST_CASE("an option is answered once for each change, so that two ends never talk for ever") {
  const std::string will_echo = "\xff\xfb\x01", wont_echo = "\xff\xfc\x01", do_naws = "\xff\xfd\x1f";
  CHECK(take_off(will_echo + will_echo, 1).answer == "\xff\xfd\x01");
  CHECK(take_off(will_echo + wont_echo + wont_echo, 1).answer == "\xff\xfd\x01\xff\xfe\x01");
  CHECK(take_off(wont_echo, 1).answer.empty());
  CHECK(take_off(do_naws, 1).answer == "\xff\xfc\x1f");
}

TEST_CASE("an 8-bit path is agreed to, and then a NUL after a carriage return belongs to the console") {
  const Taken taken = take_off("\xff\xfb\0\xff\xfd\0\r\0"s, 3);
  CHECK(taken.answer == "\xff\xfd\0\xff\xfb\0"s);
  CHECK(taken.console == "\r\0"s);
}

TEST_CASE("keys are sent so that the console gets them as they are") {
  Telnet telnet;
  CHECK(telnet.put_on("a\xff\r") == "a\xff\xff\r\0"s);
  std::string agreed = "\xff\xfd\0"s, answer;
  telnet.take_off(agreed, answer);
  CHECK(telnet.put_on("\r") == "\r");
}
