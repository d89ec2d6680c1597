#include "report/boot_record.h"

#include "report/summary.h"
#include "support/catch.h"

using namespace bootwhy;
using namespace std::chrono_literals;

namespace {

WallTime date(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

BootRecord panicked(const char* source, const char* title, WallTime time) {
  BootRecord record;
  record.source = GuestText(source);
  record.outcome = Outcome::panic;
  record.failed = true;
  record.crash = GuestText(title);
  record.first_time = record.last_time = time;
  record.proof_line = 7;
  return record;
}

}  // namespace

TEST_CASE("a machine is named after its log, without what rotation and compression add") {
  CHECK(machine_name("/var/log/consoles/9000.log") == "9000");
  CHECK(machine_name("/var/log/consoles/9000.log.2.gz") == "9000");
  CHECK(machine_name("web1.example.org.log-20261124.zst") == "web1.example.org");
  CHECK(machine_name("consoles.tar.gz/node-17/console.log") == "node-17");
  CHECK(machine_name("node-17/ttyS0.log.1") == "node-17");
  CHECK(machine_name("console.log") == "console");
  CHECK(machine_name("db-2.log") == "db-2");
  CHECK(machine_name(".log") == ".log");
}

TEST_CASE("a time without a year is in the last one that is not after the log was written") {
  CHECK(with_year(date(1970, 11, 3), date(2026, 11, 24)) == date(2026, 11, 3));
  CHECK(with_year(date(1970, 12, 31), date(2026, 1, 2)) == date(2025, 12, 31));
  CHECK(with_year(date(2020, 1, 1), date(2026, 1, 2)) == date(2020, 1, 1));
  CHECK(with_year(date(1970, 1, 1), std::nullopt) == date(1970, 1, 1));
}

TEST_CASE("the summary groups crashes by title and counts boots and consoles") {
  Summary summary;
  summary.add(panicked("a.log", "BUG: bad thing in one", date(2026, 11, 2)));
  summary.add(panicked("a.log", "BUG: bad thing in one", date(2026, 11, 5)));
  summary.end_of_console(2, 0);
  summary.add(panicked("b.log", "BUG: bad thing in one", date(2026, 11, 1)));
  summary.add(panicked("b.log", "BUG: \x1b[31mother", date(2026, 11, 1)));
  summary.end_of_console(2, 0);
  summary.end_of_console(0, 0);
  summary.end_of_console(0, 3);  // all its boots were outside of the time: it counts nowhere
  summary.unreadable();
  const std::string text = summary.text({});
  INFO(text);
  CHECK(text.find("3 consoles, 4 boots, 4 failed; 1 input could not be read to the end") !=
        std::string::npos);
  CHECK(text.find("3        2  2026-11-01 00:00  2026-11-05 00:00  panic: BUG: bad thing in one") !=
        std::string::npos);
  CHECK(text.find("for example a.log line 7") != std::string::npos);
  CHECK(text.find("panic: BUG: \\x1b[31mother") != std::string::npos);
  CHECK(text.find("1  -                 -                 nothing of a boot") != std::string::npos);
}
