#include <string>

#include "live/interactive_terminal.h"
#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("nothing may be written into the middle of a sequence or a character") {
  const std::string output =
      "a\x1b[31mb\x1b]0;title\x07"
      "c\xc3\xa9"
      "d";
  for (std::size_t cut = 1; cut < output.size(); ++cut) {
    INFO(cut);
    GuestScreen screen;
    screen.follow(std::span(output).first(cut));
    const bool inside = (cut > 1 && cut < 6) || (cut > 7 && cut < 17) || cut == 19;
    CHECK(screen.is_between_units() == !inside);
    screen.follow(std::span(output).subspan(cut));
    CHECK(screen.is_between_units());
  }
}

TEST_CASE("the alternate screen is remembered until it is left") {
  GuestScreen screen;
  const std::string enter = "\x1b[?1049h", leave = "\x1b[?1049l";
  screen.follow(std::span(enter).first(4));
  CHECK_FALSE(screen.uses_alternate_screen());
  screen.follow(std::span(enter).subspan(4));
  CHECK(screen.uses_alternate_screen());
  screen.follow(leave);
  CHECK_FALSE(screen.uses_alternate_screen());
}
