#include "boot/boot_diff.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace bootwhy;

namespace {

struct Told {
  double uptime;
  const char* text;
};

struct ToldBoot {
  Boot boot;
  BootLog log;
};

// A boot whose lines are `lines`; those that begin with «phase » begin the phase of that name.
ToldBoot boot_of(const std::vector<Told>& lines) {
  ToldBoot example;
  std::uint64_t number = 0;
  for (const Told& told : lines) {
    LogLine line;
    line.number = line.offset = ++number;
    line.uptime = told.uptime;
    line.text = GuestText(told.text);
    const std::string text = told.text;
    if (text.starts_with("phase ")) {
      example.boot.phase = *phase_from(text.substr(6));
      example.boot.phases.push_back({example.boot.phase, number, number, told.uptime, std::nullopt});
    }
    example.boot.last_uptime = told.uptime;
    example.log.lines.push_back(std::move(line));
  }
  return example;
}

BootDiff compare(const ToldBoot& good, const ToldBoot& bad) {
  return compare_boots(good.boot, good.log, bad.boot, bad.log);
}

const ToldBoot healthy = boot_of({{0, "phase kernel"},
                                  {1, "disk 7 found"},
                                  {2, "clock 12:00:01"},
                                  {3, "phase stage-2"},
                                  {4, "mounted /data"},
                                  {5, "phase ready"},
                                  {6, "login"}});

}  // namespace

TEST_CASE("boots that differ in numbers and in the order within a phase do not differ") {
  const ToldBoot other = boot_of({{0, "phase kernel"},
                                  {1, "clock 13:30:00"},
                                  {2, "disk 9 found"},
                                  {3, "phase stage-2"},
                                  {4, "mounted /data"},
                                  {5, "phase ready"},
                                  {6, "login"}});
  const BootDiff diff = compare(healthy, other);
  CHECK(diff.added.empty());
  CHECK(diff.missing.empty());
  CHECK(diff.in_common == 7);
}

TEST_CASE("what is new and what is missing is told with its phase") {
  const ToldBoot failing = boot_of({{0, "phase kernel"},
                                    {1, "disk 7 found"},
                                    {2, "clock 09:00:01"},
                                    {3, "phase stage-2"},
                                    {4, "timed out"}});
  const BootDiff diff = compare(healthy, failing);
  REQUIRE(diff.added.size() == 1);
  CHECK(diff.added[0].line->text.raw() == "timed out");
  CHECK(diff.added[0].phase == Phase::stage_2);
  REQUIRE(diff.missing.size() == 1);
  CHECK(diff.missing[0].line->text.raw() == "mounted /data");
  CHECK(diff.missing_in_unreached_phases == 2);
  CHECK(diff.last_common_bad->number == 4);
  CHECK(diff.last_common_good->number == 4);
}

TEST_CASE("a line that is met more often is told once with how often") {
  const ToldBoot good = boot_of({{0, "phase kernel"}, {1, "retry 1"}});
  const ToldBoot bad =
      boot_of({{0, "phase kernel"}, {1, "retry 1"}, {2, "retry 2"}, {3, "retry 3"}});  // lines 1 to 4
  const BootDiff diff = compare(good, bad);
  REQUIRE(diff.added.size() == 1);
  CHECK(diff.added[0].times == 2);
  CHECK(diff.added[0].line->number == 3);
}

TEST_CASE("a wait is told once, where it happened") {
  const ToldBoot slow = boot_of({{0, "phase kernel"},
                                 {1, "disk 7 found"},
                                 {2, "clock 09:00:01"},
                                 {3, "phase stage-2"},
                                 {94, "mounted /data"},
                                 {95, "phase ready"},
                                 {96, "login"}});
  const BootDiff diff = compare(healthy, slow);
  REQUIRE(diff.later.size() == 1);
  CHECK(diff.later[0].bad->text.raw() == "mounted /data");
  CHECK(diff.later[0].bad_before->text.raw() == "phase stage-2");
  CHECK(diff.later[0].seconds == 90);
}

TEST_CASE("phases are paired by name with the time that each took") {
  const ToldBoot failing = boot_of({{0, "phase kernel"}, {10, "phase stage-2"}, {14, "stuck"}});
  const BootDiff diff = compare(healthy, failing);
  REQUIRE(diff.phases.size() == 3);
  CHECK(*diff.phases[0].good.took == 3);
  CHECK(*diff.phases[0].bad.took == 10);
  CHECK(*diff.phases[1].bad.took == 4);
  CHECK(diff.phases[2].good.reached);
  CHECK_FALSE(diff.phases[2].bad.reached);
}
