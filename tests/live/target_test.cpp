#include "live/target.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("each way to name a console is understood, and shown again as it was written") {
  for (const char* text : {"/run/9000.serial0", "console.socket", "tcp:host.example:4555", "telnet:[::1]:23",
                           "/dev/ttyUSB0@115200", "/dev/pts/3", "/home/me@work/socket"}) {
    INFO(text);
    const auto target = parse_target(text);
    REQUIRE(target);
    CHECK(to_string(*target) == text);
  }
  const auto usb = parse_target("/dev/ttyUSB0@115200");
  CHECK(std::get<PathTarget>(*usb).path == "/dev/ttyUSB0");
  CHECK(std::get<PathTarget>(*usb).speed == 115200U);
  const auto network = parse_target("telnet:[fe80::1]:4555");
  CHECK(std::get<NetworkTarget>(*network).host == "fe80::1");
  CHECK(std::get<NetworkTarget>(*network).protocol == Protocol::telnet);
}

TEST_CASE("what is no target is refused with an example") {
  for (const char* text :
       {"", "tcp:", "tcp:host", "tcp:host:", "tcp:host:0", "tcp:host:65536", "tcp::22", "tcp:host:22x",
        "telnet:::1:23", "/dev/ttyS0@", "/dev/ttyS0@fast", "/dev/ttyS0@0"}) {
    INFO(text);
    CHECK_FALSE(parse_target(text));
  }
}
