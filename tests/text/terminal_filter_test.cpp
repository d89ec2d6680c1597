#include "text/terminal_filter.h"

#include <string>

#include "base/limits.h"
#include "support/catch.h"

namespace bootwhy {

TEST_CASE("a plain run ends at the first byte that is not printable ASCII") {
  for (std::size_t before = 0; before < 40; ++before) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(before, '~');
      text += static_cast<char>(static_cast<unsigned char>(byte));
      text += std::string(20, ' ');
      const bool plain = byte >= 0x20 && byte <= 0x7e;
      REQUIRE(plain_run(text).size == (plain ? text.size() : before));
    }
  }
}

TEST_CASE("a plain run tells of a bracket in it behind the first byte, and of none behind its end") {
  for (std::size_t size = 1; size < 50; ++size) {
    for (std::size_t at = 0; at < 50; ++at) {
      INFO("a bracket at " << at << ", a newline at " << size);
      std::string text(60, ' ');
      text[at] = '[';
      text[size] = '\n';
      REQUIRE(plain_run(text).size == size);
      REQUIRE(plain_run(text).has_bracket == (at > 0 && at < size));
      REQUIRE(plain_run(std::string_view(text).substr(0, size)).has_bracket == (at > 0 && at < size));
    }
  }
}

TEST_CASE("a unit waits for what decides it, but not for ever") {
  for (std::string start :
       {"\x1b", "\x1b[", "\x1b[0;3", "\x1b(", "\x1b]0;title", "\x1b]0;title\x1b", "\xe2", "\xe2\x80",
        "\x9b"
        "1"}) {
    INFO(start);
    CHECK(read_unit(start, Following::may_come).kind == UnitKind::incomplete);
    const Unit at_end = read_unit(start, Following::none);
    CHECK(at_end.kind != UnitKind::incomplete);
    CHECK(at_end.size > 0);
  }
  const std::string digits = "\x1b[" + std::string(limits::control_sequence_bytes, '1');
  CHECK(read_unit(digits, Following::may_come).size == limits::control_sequence_bytes);
  const std::string title = "\x1b]" + std::string(limits::control_string_bytes, '1');
  CHECK(read_unit(title, Following::may_come).size == 2);
}

TEST_CASE("every unit of one byte after another has a size") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      std::string bytes{static_cast<char>(static_cast<unsigned char>(first)),
                        static_cast<char>(static_cast<unsigned char>(second)), '['};
      const Unit unit = read_unit(bytes, Following::none);
      REQUIRE(unit.kind != UnitKind::incomplete);
      REQUIRE(unit.size >= 1);
      REQUIRE(unit.size <= bytes.size());
    }
  }
}

}  // namespace bootwhy
