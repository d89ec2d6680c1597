#include "report/watch_table.h"

#include <algorithm>
#include <vector>

#include "support/catch.h"

using namespace bootwhy;

namespace {

constexpr TextStyle plain{Colour::off};

WatchRow row(const std::string& machine, Outcome outcome, bool failed, const std::string& why = {}) {
  WatchRow row;
  row.machine = GuestText(machine);
  row.connected = true;
  row.boot_index = 1;
  row.phase = Phase::stage_1;
  row.outcome = outcome;
  row.failed = failed;
  row.unchanged_for = std::chrono::seconds(59);
  row.why = GuestText(why);
  return row;
}

}  // namespace

TEST_CASE("machines in trouble stand first, then those that wait, boot, are up and are gone") {
  std::vector<WatchRow> rows{row("up", Outcome::ready, false), row("gone", Outcome::incomplete, false),
                             row("boots", Outcome::incomplete, false),
                             row("asks", Outcome::waiting_for_input, false),
                             row("died", Outcome::panic, true, "No root")};
  rows[1].connected = false;
  const std::string table = watch_table(rows, 80, 24, plain);
  CHECK(table ==
        "MACHINE  PHASE       STATE                 FOR  WHY\n"
        "died     stage-1     panic                59 s  No root\n"
        "asks     stage-1     waiting-for-input    59 s  \n"
        "boots    stage-1     booting              59 s  \n"
        "up       stage-1     ready                59 s  \n"
        "gone     stage-1     off                  59 s  \n");
}

TEST_CASE("what finds no room is counted, and long lines are cut at whole characters") {
  std::vector<WatchRow> rows;
  for (int i = 0; i < 10; ++i) rows.push_back(row("vm", Outcome::panic, true, "caf\xc3\xa9 caf\xc3\xa9"));
  const std::string table = watch_table(rows, 52, 6, plain);
  CHECK(std::count(table.begin(), table.end(), '\n') == 6);
  CHECK(table.find("and 6 more machines\n") != std::string::npos);
  CHECK(table.find("59 s  caf\xc3\xa9\n") != std::string::npos);
}

TEST_CASE("times are told in their largest unit, and a machine that said nothing has no phase") {
  std::vector<WatchRow> rows(4, row("vm", Outcome::ready, false));
  rows[0].unchanged_for = std::chrono::seconds(60);
  rows[1].unchanged_for = std::chrono::hours(47);
  rows[2].unchanged_for = std::chrono::hours(48);
  rows[3].boot_index = 0;
  const std::string table = watch_table(rows, 80, 24, plain);
  for (const char* part : {" 1 min ", " 47 h ", " 2 d ", "vm       -           listening "})
    CHECK(table.find(part) != std::string::npos);
  CHECK(watch_table({}, 80, 24, plain).find("no machine with a serial socket yet\n") != std::string::npos);
}

TEST_CASE("a machine's name and its trouble cannot command the terminal") {
  const std::vector<WatchRow> rows{row("\x1b[2Jvm", Outcome::panic, true, "\x1b]0;x\x07\n")};
  const std::string table = watch_table(rows, 200, 24, plain);
  CHECK(table.find('\x1b') == std::string::npos);
  CHECK(std::count(table.begin(), table.end(), '\n') == 2);
}

TEST_CASE("a table replaces the one before it, line for line") {
  CHECK(redraw(0, "a\nb\n") == "a\x1b[K\nb\x1b[K\n\x1b[J");
  CHECK(redraw(2, "a\n") == "\x1b[2A\ra\x1b[K\n\x1b[J");
}
