#include "store/store.h"

#include "support/catch.h"
#include "support/files.h"

using namespace bootwhy;
using namespace std::chrono_literals;

namespace {

const WallTime start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

BootRecord boot(const std::string& source, std::uint64_t number, Outcome outcome, std::size_t findings) {
  BootRecord record;
  record.source = GuestText(source);
  record.machine = GuestText(machine_name(source));
  record.index = number;
  record.first_line = number * 100;
  record.last_line = record.first_line + findings;
  record.outcome = outcome;
  record.failed = is_failure(outcome);
  record.first_time = start + std::chrono::hours{number};
  record.last_time = *record.first_time + 1min;
  record.proof_title = "proof";
  for (std::size_t i = 0; i < findings; ++i)
    record.findings.push_back({"signature", Severity::fatal, record.first_line + i,
                               0.5 + static_cast<double>(i), std::nullopt,
                               GuestText("text " + std::to_string(i) + " of " + std::to_string(number))});
  return record;
}

void keep(const std::string& path, const std::vector<BootRecord>& boots) {
  auto store = Store::open(path);
  REQUIRE(store);
  for (const BootRecord& each : boots) REQUIRE(store->add(each));
  REQUIRE(store->end_of_log());
}

std::uint64_t boots_in(const std::string& path) {
  const auto rows = history(path, {.group = HistoryGroup::machine});
  REQUIRE(rows);
  std::uint64_t count = 0;
  for (const HistoryRow& row : *rows) count += row.boots;
  return count;
}

}  // namespace

TEST_CASE("scanning a log again changes nothing") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  const std::vector boots = {boot("a.log", 1, Outcome::panic, 3), boot("a.log", 2, Outcome::ready, 9)};
  keep(path, boots);
  keep(path, boots);
  CHECK(boots_in(path) == 2);
}

TEST_CASE("a boot that went on takes the place of its beginning, and the beginning does not come back") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  keep(path, {boot("a.log", 1, Outcome::incomplete, 3)});
  keep(path, {boot("a.log", 1, Outcome::panic, 12)});
  CHECK(boots_in(path) == 1);
  keep(path, {boot("a.log", 1, Outcome::incomplete, 3)});
  const auto rows = history(path, {});
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK((*rows)[0].what == GuestText("panic: proof"));
}

TEST_CASE("a log under a new name keeps its boots, and another boot at its old place is one more") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  const BootRecord old = boot("a.log", 1, Outcome::panic, 3);
  keep(path, {old});
  BootRecord rotated = old;
  rotated.source = GuestText("a.log.1.gz");
  keep(path, {rotated});
  CHECK(boots_in(path) == 1);
  BootRecord fresh = boot("a.log", 1, Outcome::panic, 3);
  fresh.findings[1].text = GuestText("another text");
  keep(path, {fresh});
  CHECK(boots_in(path) == 2);
}

TEST_CASE("a healthy boot that went on is known by the times of its phases") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  BootRecord begun = boot("a.log", 1, Outcome::incomplete, 0);
  begun.phases = {{Phase::kernel, 100, 0, 0.0, {}}, {Phase::stage_1, 140, 0, 2.345678, {}}};
  keep(path, {begun});
  BootRecord gone_on = begun;
  gone_on.outcome = Outcome::ready;
  gone_on.last_line = 900;
  gone_on.phases.push_back({Phase::ready, 800, 0, 9.5, {}});
  keep(path, {gone_on});
  CHECK(boots_in(path) == 1);
  // The log was truncated, and the machine started again.
  BootRecord next = begun;
  next.phases[1].uptime = 2.401234;
  next.times_are_stated = begun.times_are_stated = false;
  keep(path, {next});
  CHECK(boots_in(path) == 2);
}

TEST_CASE("a bootwhy that knows more tells the same boot anew") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  BootRecord old = boot("a.log", 1, Outcome::incomplete, 1);
  old.phases = {{Phase::kernel, 100, 0, 0.0, {}}, {Phase::stage_1, 140, 0, 2.345678, {}}};
  keep(path, {old});
  BootRecord better = boot("a.log", 1, Outcome::panic, 2);
  better.findings[0].signature = "new-signature";
  better.last_line = old.last_line;
  better.phases = old.phases;
  keep(path, {better});
  const auto rows = history(path, {});
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK((*rows)[0].failed == 1);
  CHECK(boots_in(path) == 1);
}

TEST_CASE("boots that state different times are two") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  BootRecord one = boot("a.log", 1, Outcome::panic, 2);
  one.times_are_stated = true;
  BootRecord other = one;
  other.first_time = *one.first_time + 24h;
  other.last_time = *one.last_time + 24h;
  keep(path, {one});
  keep(path, {other});
  CHECK(boots_in(path) == 2);
}

TEST_CASE("a log that was not told to its end leaves nothing behind") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  keep(path, {boot("a.log", 1, Outcome::panic, 3)});
  {
    auto store = Store::open(path);
    REQUIRE(store);
    REQUIRE(store->add(boot("b.log", 1, Outcome::panic, 3)));
  }
  CHECK(boots_in(path) == 1);
}

TEST_CASE("history groups by cause, machine and time, and knows what is new") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  BootRecord late = boot("b.log", 30, Outcome::panic, 2);
  late.proof_title = "new trouble";
  keep(path, {boot("a.log", 1, Outcome::panic, 1), boot("a.log", 2, Outcome::panic, 2),
              boot("a.log", 3, Outcome::ready, 1), late});
  const auto causes = history(path, {});
  REQUIRE(causes);
  REQUIRE(causes->size() == 2);
  CHECK((*causes)[0].what == GuestText("panic: proof"));
  CHECK((*causes)[0].failed == 2);
  CHECK((*causes)[0].first_seen == "2026-11-20T01:00:00Z");
  CHECK((*causes)[0].last_seen == "2026-11-20T02:01:00Z");
  const auto machines = history(path, {.group = HistoryGroup::machine});
  REQUIRE(machines);
  REQUIRE(machines->size() == 2);
  CHECK((*machines)[0].what == GuestText("a"));
  CHECK((*machines)[0].boots == 3);
  CHECK((*machines)[0].failed == 2);
  const auto days = history(path, {.group = HistoryGroup::day});
  REQUIRE(days);
  REQUIRE(days->size() == 2);
  CHECK((*days)[1].what == GuestText("2026-11-21"));
  const auto fresh = history(path, {.new_since = "2026-11-21"});
  REQUIRE(fresh);
  REQUIRE(fresh->size() == 1);
  CHECK((*fresh)[0].what == GuestText("panic: new trouble"));
  const auto one = history(path, {.group = HistoryGroup::machine, .since = "2026-11-21"});
  REQUIRE(one);
  REQUIRE(one->size() == 1);
  CHECK((*one)[0].what == GuestText("b"));
}

TEST_CASE("a file that is no store is refused and left as it is") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "text").string();
  test::write_file(path,
                   "This is no database, and longer than its header would be: " + std::string(200, 'x'));
  const auto store = Store::open(path);
  REQUIRE_FALSE(store);
  CHECK(store.error().place == path);
  CHECK(test::read_file(path).starts_with("This is no database"));
  CHECK_FALSE(history((folder.path() / "missing").string(), {}));
}
