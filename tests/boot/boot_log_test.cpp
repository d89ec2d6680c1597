#include "boot/boot_log.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/limits.h"
#include "support/catch.h"

using namespace bootwhy;

namespace {

Line line_of(std::uint64_t number, const std::string& text) {
  Line line;
  line.number = number;
  line.offset = number * 1000;
  line.text = text;
  return line;
}

// Feeds `count` lines of about 100 bytes; those in `found` have a finding.
BootLog log_of(std::uint64_t count, std::size_t most_bytes, std::vector<std::uint64_t> found = {}) {
  LogKeeper keeper(most_bytes);
  const std::string text(100, 'x');
  for (std::uint64_t number = 1; number <= count; ++number)
    keeper.add(line_of(number, text), std::find(found.begin(), found.end(), number) != found.end());
  return keeper.take();
}

bool holds(const BootLog& log, std::uint64_t number) {
  return std::any_of(log.lines.begin(), log.lines.end(),
                     [&](const LogLine& line) { return line.number == number; });
}

}  // namespace

TEST_CASE("a log that fits is kept whole") {
  const BootLog log = log_of(100, 1 << 20);
  CHECK(log.lines.size() == 100);
  CHECK(log.left_out == 0);
}

TEST_CASE("of a log that does not fit the beginning, the end and what is near findings are kept") {
  const BootLog log = log_of(10'000, 200'000, {5000});
  CHECK(log.bytes <= 200'000);
  for (const std::uint64_t number : {1, 4990, 5000, 5010, 10'000}) {
    INFO(number);
    CHECK(holds(log, number));
  }
  CHECK_FALSE(holds(log, 4000));
  CHECK_FALSE(holds(log, 6000));
}

TEST_CASE("what was left out is counted where it is missing") {
  const BootLog log = log_of(10'000, 200'000, {5000});
  CHECK(log.lines.size() + log.left_out == 10'000);
  std::uint64_t expected = 1;
  std::uint64_t left_out = 0;
  for (const LogLine& line : log.lines) {
    expected += line.left_out_before;
    CHECK(line.number == expected);
    left_out += line.left_out_before;
    ++expected;
  }
  CHECK(left_out == log.left_out);
}

TEST_CASE("memory stays bounded where every line is a finding") {
  LogKeeper keeper(100'000);
  const std::string text(500, 'x');
  for (std::uint64_t number = 1; number <= 5000; ++number) keeper.add(line_of(number, text), true);
  const BootLog log = keeper.take();
  CHECK(log.bytes <= 100'000);
  CHECK(log.lines.size() + log.left_out == 5000);
}

TEST_CASE("a line that was kept without its end is replaced when the end arrives") {
  LogKeeper keeper(100'000);
  keeper.add(line_of(1, "login:"), true);
  keeper.add(line_of(1, "login: root"), false);
  const BootLog log = keeper.take();
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0].text.raw() == "login: root");
}

TEST_CASE("an overlong line is cut and says so") {
  LogKeeper keeper(100'000);
  keeper.add(line_of(1, std::string(limits::log_line_bytes + 1, 'x')), false);
  const BootLog log = keeper.take();
  CHECK(log.lines[0].cut);
  CHECK(log.lines[0].text.raw().size() == limits::log_line_bytes);
}

TEST_CASE("after taking a log the keeper begins a new one") {
  LogKeeper keeper(100'000);
  keeper.add(line_of(1, "first"), false);
  keeper.take();
  keeper.add(line_of(2, "second"), false);
  const BootLog log = keeper.take();
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0].number == 2);
}
