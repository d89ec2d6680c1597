#include "boot/boot_tracker.h"

#include <array>

#include "support/catch.h"

using namespace bootwhy;

namespace {

Signature phase(std::string_view id, Phase phase, bool begins_boot = false) {
  Signature signature;
  signature.id = id;
  signature.kind = SignatureKind::phase;
  signature.phase = phase;
  signature.begins_boot = begins_boot;
  return signature;
}

Signature outcome(std::string_view id, Outcome outcome) {
  Signature signature;
  signature.id = id;
  signature.kind = SignatureKind::outcome;
  signature.outcome = outcome;
  return signature;
}

Signature fault(std::string_view id, Severity severity) {
  Signature signature;
  signature.id = id;
  signature.kind = SignatureKind::fault;
  signature.severity = severity;
  return signature;
}

const Signature kernel = phase("kernel", Phase::kernel, true);
const Signature stage_1 = phase("stage-1", Phase::stage_1);
const Signature stage_2 = phase("stage-2", Phase::stage_2);
const Signature ready = [] {
  Signature signature = phase("login", Phase::ready);
  signature.outcome = Outcome::ready;
  return signature;
}();
const Signature firmware = phase("firmware", Phase::firmware, true);
const Signature panic = outcome("panic", Outcome::panic);
const Signature passphrase = outcome("passphrase", Outcome::waiting_for_input);
const Signature accepted = outcome("accepted", Outcome::incomplete);
const Signature shell = outcome("shell", Outcome::initramfs_shell);
const Signature crash = outcome("oops", Outcome::crashed);
const Signature warning = fault("warning", Severity::degraded);

// A console that is told line by line.
struct Console {
  BootTracker tracker;
  std::vector<Boot> ended;
  std::uint64_t lines = 0;

  // A line in which these signatures are found.
  BootStep say(std::initializer_list<const Signature*> found, std::optional<double> uptime = std::nullopt) {
    Line line;
    line.number = ++lines;
    line.text = "text";
    line.uptime = uptime;
    if (auto boot = tracker.advance(line)) ended.push_back(*boot);
    BootStep last;
    for (const Signature* signature : found) {
      Finding finding;
      finding.signature = signature;
      finding.line = line.number;
      finding.uptime = uptime;
      last = tracker.add(finding);
      if (last.ended) ended.push_back(*last.ended);
    }
    return last;
  }
};

}  // namespace

TEST_CASE("a stream without findings holds no boot") {
  Console console;
  console.say({});
  CHECK(console.tracker.current() == nullptr);
  CHECK_FALSE(console.tracker.finish());
}

TEST_CASE("phases are reached once each and in order") {
  Console console;
  CHECK(console.say({&kernel}).reached_phase);
  CHECK(console.say({&stage_2}).reached_phase);
  CHECK_FALSE(console.say({&stage_1}).reached_phase);
  const auto boot = console.tracker.finish();
  REQUIRE(boot);
  CHECK(boot->phase == Phase::stage_2);
  REQUIRE(boot->phases.size() == 2);
  CHECK(boot->phases[0].line == 1);
  CHECK(boot->phases[1].line == 2);
  CHECK(boot->outcome == Outcome::incomplete);
}

TEST_CASE("a kernel that announces itself again begins a new boot") {
  Console console;
  console.say({&kernel});
  console.say({&stage_1});
  console.say({&kernel});
  REQUIRE(console.ended.size() == 1);
  CHECK(console.ended[0].outcome == Outcome::reset);
  CHECK(console.ended[0].last_line == 2);
  const auto boot = console.tracker.finish();
  REQUIRE(boot);
  CHECK(boot->index == 2);
  CHECK(boot->first_line == 3);
  CHECK(boot->phase == Phase::kernel);
}

TEST_CASE("a kernel that announces itself after a panic begins a new boot, also where the log began late") {
  Console console;
  console.say({&panic});
  console.say({&kernel});
  console.say({&ready});
  REQUIRE(console.ended.size() == 1);
  CHECK(console.ended[0].outcome == Outcome::panic);
  CHECK(console.ended[0].last_line == 1);
  CHECK(console.tracker.current()->outcome == Outcome::ready);
}

TEST_CASE("a panic stays a panic when the machine is reset after it") {
  Console console;
  console.say({&kernel});
  console.say({&panic});
  console.say({&firmware});
  REQUIRE(console.ended.size() == 1);
  CHECK(console.ended[0].outcome == Outcome::panic);
}

TEST_CASE("a kernel clock that falls back to its start begins a new boot") {
  Console console;
  console.say({&kernel}, 0.0);
  console.say({&stage_1}, 12.0);
  console.say({}, 0.5);
  REQUIRE(console.ended.size() == 1);
  CHECK(console.ended[0].last_line == 2);
}

TEST_CASE("lines are taken in together up to the one that begins another boot") {
  Console console;
  console.say({&kernel}, 1.0);
  console.say({&stage_1}, 7.0);
  std::vector<Line> lines(4);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].text = "text";
    lines[i].number = console.lines + 1 + i;
    lines[i].uptime = std::array<double, 4>{7.5, 8, 0.25, 0.5}[i];
  }
  CHECK(console.tracker.advance_within_boot(lines) == 2);
  CHECK(console.tracker.current()->last_line == lines[1].number);
  CHECK(console.tracker.current()->last_uptime == 8);
  CHECK(console.tracker.advance(lines[2]));
  CHECK(console.tracker.advance_within_boot(std::span(lines).subspan(3)) == 1);
}

TEST_CASE("a small step back of the kernel's clock is another processor, not another boot") {
  Console console;
  console.say({&kernel}, 0.0);
  console.say({&stage_1}, 3.2);
  console.say({}, 2.9);
  CHECK(console.ended.empty());
}

TEST_CASE("an outcome that can be left is left when the boot goes on") {
  Console console;
  console.say({&kernel});
  console.say({&stage_1});
  console.say({&shell});
  CHECK(console.tracker.current()->outcome == Outcome::initramfs_shell);
  CHECK(console.say({&stage_2}).changed_outcome);
  CHECK(console.tracker.current()->outcome == Outcome::incomplete);
  CHECK_FALSE(console.tracker.current()->decided_by);
}

TEST_CASE("a passphrase that is accepted is waited for no longer") {
  Console console;
  console.say({&kernel});
  console.say({&passphrase});
  CHECK(console.tracker.current()->outcome == Outcome::waiting_for_input);
  console.say({&accepted});
  CHECK(console.tracker.current()->outcome == Outcome::incomplete);
}

TEST_CASE("an acceptance that nobody waited for changes nothing") {
  Console console;
  console.say({&kernel});
  console.say({&panic});
  console.say({&accepted});
  CHECK(console.tracker.current()->outcome == Outcome::panic);
}

TEST_CASE("an oops after the login prompt leaves the boot ready") {
  Console console;
  console.say({&kernel});
  console.say({&ready});
  console.say({&crash});
  CHECK(console.tracker.current()->outcome == Outcome::ready);
}

TEST_CASE("an oops on the way is forgotten as an outcome once the machine is ready") {
  Console console;
  console.say({&kernel});
  console.say({&crash});
  CHECK(console.tracker.current()->outcome == Outcome::crashed);
  console.say({&ready});
  CHECK(console.tracker.current()->outcome == Outcome::ready);
}

TEST_CASE("a signature that asks for another before it counts only after that one") {
  Signature after = fault("after", Severity::fatal);
  after.after = {"warning"};
  Console console;
  CHECK_FALSE(console.say({&after}).counted);
  console.say({&warning});
  CHECK(console.say({&after}).counted);
}

TEST_CASE("a signature that must not come after another does not") {
  Signature not_after = fault("not-after", Severity::fatal);
  not_after.not_after = {"warning"};
  Console console;
  CHECK(console.say({&not_after}).counted);
  console.say({&warning});
  CHECK_FALSE(console.say({&not_after}).counted);
}

TEST_CASE("a finding that must be the last line counts when the stream ends there and not before") {
  Signature last = fault("last", Severity::fatal);
  last.last_line = true;
  last.outcome = Outcome::hung;
  SECTION("it is the last") {
    Console console;
    console.say({&kernel});
    CHECK_FALSE(console.say({&last}).counted);
    CHECK(console.tracker.finish()->outcome == Outcome::hung);
  }
  SECTION("more came") {
    Console console;
    console.say({&kernel});
    console.say({&last});
    console.say({});
    CHECK(console.tracker.finish()->outcome == Outcome::incomplete);
  }
}

TEST_CASE("of one signature the first and the last findings are kept and the others counted") {
  Console console;
  for (int i = 0; i < 100; ++i) console.say({&warning});
  const auto boot = console.tracker.finish();
  REQUIRE(boot);
  REQUIRE(boot->findings.size() == 16);
  CHECK(boot->findings_dropped == 84);
  CHECK(boot->findings[7].line == 8);
  CHECK(boot->findings[8].line == 93);
  CHECK(boot->findings.back().line == 100);
}

TEST_CASE("a boot's last time is that of its own last line, not of the line that begins the next") {
  BootTracker tracker;
  std::optional<Boot> ended;
  const auto day = [](int number) { return WallTime{std::chrono::hours(24 * number)}; };
  std::uint64_t number = 0;
  for (const auto& [found, time] : {std::pair{&kernel, day(1)}, {&panic, day(2)}, {&kernel, day(9)}}) {
    Line line;
    line.number = ++number;
    line.text = "text";
    line.time = time;
    tracker.advance(line);
    Finding finding;
    finding.signature = found;
    finding.line = line.number;
    finding.time = time;
    if (auto step = tracker.add(finding); step.ended) ended = std::move(step.ended);
  }
  REQUIRE(ended);
  CHECK(ended->last_time == day(2));
  CHECK(tracker.current()->first_time == day(9));
}
