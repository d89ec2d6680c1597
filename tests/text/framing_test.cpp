#include "text/framing.h"

#include <chrono>
#include <regex>
#include <string>
#include <string_view>

#include "support/catch.h"

namespace bootwhy {
namespace {

Line read_line(std::string_view text) {
  Line line;
  line.text = text;
  take_off_framing(line);
  return line;
}

constexpr WallTime at(int year, unsigned month, unsigned day, int hour, int minute, int second,
                      int microsecond = 0) {
  using namespace std::chrono;
  return WallTime{sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)}} +
         hours{hour} + minutes{minute} + seconds{second} + microseconds{microsecond};
}

constexpr WallTime that_night = at(2026, 11, 24, 1, 2, 3);
constexpr WallTime that_night_without_year = at(1970, 11, 24, 1, 2, 3);

}  // namespace

TEST_CASE("every framing comes off and leaves the message") {
  for (std::string_view text : {
           "foo bar",
           "[    2.540406] foo bar",
           "[123456.540406] foo bar",
           "[    0.000000][    T0] foo bar",
           "<6>[    1.234567] foo bar",
           "<6>[    1.234567][   C12] foo bar",
           "<6>foo bar",
           "[   T1] foo bar",
           "[Tue Nov 24 01:02:03 2026] foo bar",
           "[Tue Nov  4 01:02:03 2026][    T1] foo bar",
           "2026-11-24T01:02:03,123456+00:00 foo bar",
           "kern  :info  : [    0.000000] foo bar",
           "local0:notice: foo bar",
           "Nov 24 01:02:03 vm1 kernel: foo bar",
           "Nov 24 01:02:03.123456 vm1 kernel: foo bar",
           "Nov  4 01:02:03 vm1 kernel: [    5.100000] foo bar",
           "2026-11-24T01:02:03+00:00 vm1 kernel: foo bar",
           "2026-11-24T01:02:03-0530 vm1 kernel: foo bar",
           "[    5.123456] vm1 kernel: foo bar",
           "<13>Nov 24 01:02:03 vm1 kernel: [    0.000000] foo bar",
           "<6>1 2026-11-24T01:02:03.123Z vm1 kernel - - - foo bar",
           "<6>1 2026-11-24T01:02:03.123Z vm1 kernel - - [a@1 b=\"c\"] foo bar",
           "2026-11-24T01:02:03.123456789Z stdout F [    0.000000] foo bar",
           "2026-11-24T01:02:03.1234567Z [    0.000000] foo bar",
           "2026-11-24T01:02:03.123456Z 00O [    0.000000] foo bar",
           "2026-11-24T01:02:03.123456Z 00O+foo bar",
           "[2026-11-24T01:02:03.123Z] [    0.000000] foo bar",
           "00:00:12.345  [    0.000000] foo bar",
           "00:00:05 [    0.000000] foo bar",
           "Nov 24 01:02:03 [    0.000000] foo bar",
           "Nov 24 01:02:03 foo bar",
           "1700000000.123456 [    0.000000] foo bar",
           "1700000000 foo bar",
           "[2026-11-24 01:02:03] [    0.000000] foo bar",
           "[2026-11-24 01:02:03.123] foo bar",
           "[01:02:03.123] [    0.000000] foo bar",
           "6,1234,5678901,-;foo bar",
           "6,1234,5678901,-,caller=T1;foo bar",
           "vm1  | [    0.000000] foo bar",
           "2026-11-24T01:02:03.1234567Z vm1-1  | Nov 24 01:02:03 vm1 kernel: [    0.000000] foo bar",
           "\xef\xbb\xbf"
           "2026-11-24T01:02:03.1234567Z foo bar",
       }) {
    INFO(text);
    CHECK(read_line(text).text == "foo bar");
  }
}

TEST_CASE("what is no framing stays") {
  for (std::string_view text : {
           "[  OK  ] Started foo",
           "[FAILED] Failed to start foo",
           "[*** ] A start job",
           "[!!!!!!] Failed",
           "(XEN) [    2.345678] Scrubbing Free RAM",
           "usb 1-1: new device",
           "systemd[1]: Started foo",
           "[mem 0x0-0x1]",
           "[    1.5] short",
           "[    1.500000",
           "[T1",
           "<192>x",
           "<6 x",
           "<>",
           "[",
           "<",
           "1",
           "1,2,3",
           "12:34",
           "Nov",
           "Nov 24",
           "November rain",
           "Mar 99 is none",
           "kern",
           "kern :x: y",
           "a | b",
           "vm1  |b",
           "[Tue Nov 24",
           "99999999999999999999",
           "3000000000 bytes",
           "2026-11-24",
           "2026-11-24T01:02:03.x y",
           "  [    1.000000] x",
       }) {
    INFO(text);
    const Line line = read_line(text);
    CHECK(line.text == text);
    CHECK_FALSE(line.uptime);
    CHECK_FALSE(line.time);
  }
}

TEST_CASE("a program's tag stays the same in every framing") {
  for (std::string_view text : {
           "Nov 24 01:02:03 vm1 systemd[1]: Started foo",
           "2026-11-24T01:02:03+00:00 vm1 systemd[1]: Started foo",
           "[    5.123456] vm1 systemd[1]: Started foo",
           "[    5.123456] systemd[1]: Started foo",
           "<30>Nov 24 01:02:03 vm1 systemd[1]: Started foo",
       }) {
    INFO(text);
    CHECK(read_line(text).text == "systemd[1]: Started foo");
  }
}

TEST_CASE("a kernel message is not taken for a host and a program") {
  CHECK(read_line("[    5.100000] usb 1-1: new").text == "usb 1-1: new");
  CHECK(read_line("Nov 24 01:02:03 usb 1-1: new").text == "usb 1-1: new");
  CHECK(read_line("[    5.100000] Freeing unused kernel: 4K").text == "Freeing unused kernel: 4K");
}

TEST_CASE("leading spaces of the message stay") {
  CHECK(read_line("[    2.540406]   indented").text == "  indented");
  CHECK(read_line("Nov 24 01:02:03 vm1 kernel:   indented").text == "  indented");
  CHECK(read_line("[    2.540406] ").text.empty());
  CHECK(read_line("[    2.540406]").text.empty());
}

TEST_CASE("uptime and caller are kept") {
  CHECK(read_line("[    2.540406] x").uptime == 2.540406);
  CHECK(read_line("[12345.000001] x").uptime == 12345.000001);
  CHECK(read_line("[    5.123456] vm1 kernel: x").uptime == 5.123456);
  CHECK(read_line("6,1234,5678901,-,caller=T1;x").uptime == 5.678901);
  CHECK(read_line("6,1234,5678901,-,caller=T1;x").caller == "T1");
  CHECK(read_line("[    0.000000][   C12] x").caller == "C12");
  CHECK(read_line("[    T0] x").caller == "T0");
  CHECK(read_line("x").caller.empty());
}

TEST_CASE("a kernel timestamp is told from what is none by each of its bytes") {
  static const std::regex timestamp(R"(\[ {0,5}(\d{1,10}\.\d{6})\] )");
  for (const std::string start :
       {"[    0.000000] ", "[   12.345678] ", "[99999.999999] ", "[123456.000001] ", "[1.000000] "})
    for (std::size_t at = 0; at < start.size(); ++at)
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = start + "usb 1-1: new device";
        text[at] = static_cast<char>(byte);
        Line line;
        line.text = text;
        take_off_framing(line);
        std::smatch found;
        if (std::regex_search(text, found, timestamp, std::regex_constants::match_continuous)) {
          if (!line.uptime || *line.uptime != std::stod(found[1]))
            FAIL("not taken for a timestamp: " << text);
        } else if (line.uptime) {
          FAIL("taken for a timestamp: " << text);
        }
      }
}

TEST_CASE("wall-clock times are kept") {
  CHECK(read_line("[Tue Nov 24 01:02:03 2026] x").time == that_night);
  CHECK(read_line("2026-11-24T01:02:03+00:00 vm1 kernel: x").time == that_night);
  CHECK(read_line("2026-11-24T03:02:03+02:00 vm1 kernel: x").time == that_night);
  CHECK(read_line("2026-11-23T19:32:03-0530 x").time == that_night);
  CHECK(read_line("[2026-11-24 01:02:03] x").time == that_night);
  CHECK(read_line("2026-11-24T01:02:03,123456+00:00 x").time == at(2026, 11, 24, 1, 2, 3, 123456));
  CHECK(read_line("2026-11-24T01:02:03.123456789Z stdout F x").time == at(2026, 11, 24, 1, 2, 3, 123456));
  CHECK(read_line("Nov 24 01:02:03 vm1 kernel: x").time == that_night_without_year);
  CHECK(read_line("1700000000.5000 x").time == at(2023, 11, 14, 22, 13, 20, 500000));
  CHECK_FALSE(read_line("01:02:03 x").time);
}

TEST_CASE("of two times the inner one is the machine's") {
  const Line line = read_line("2026-11-25T00:00:00Z 2026-11-24T01:02:03Z vm1 kernel: [    7.000000] x");
  CHECK(line.time == that_night);
  CHECK(line.uptime == 7.0);
}

TEST_CASE("a date that does not exist gives no time") {
  for (std::string_view text :
       {"2026-02-31T01:02:03Z x", "2026-11-24T25:02:03Z x", "Nov 31 01:02:03 x", "2026-00-00T00:00:00Z x"}) {
    INFO(text);
    const Line line = read_line(text);
    CHECK(line.text == "x");
    CHECK_FALSE(line.time);
  }
}

TEST_CASE("a kernel line inside a text is found") {
  CHECK(find_inner_kernel_line("Started D[    5.123456] usb") == 9);
  CHECK(find_inner_kernel_line("Started D[    5.123456][   T7] usb") == 9);
  CHECK(find_inner_kernel_line("a [b] [c [123456.123456] d") == 9);
  CHECK(find_inner_kernel_line("[    5.123456] usb") == std::string_view::npos);
  CHECK(find_inner_kernel_line("took [    5.123] s") == std::string_view::npos);
  CHECK(find_inner_kernel_line("") == std::string_view::npos);
  CHECK(find_inner_kernel_line("x[") == std::string_view::npos);
}

}  // namespace bootwhy
