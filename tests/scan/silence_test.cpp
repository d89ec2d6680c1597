// When the silence of a live console is a finding, and when it is none.
#include <algorithm>
#include <string>

#include "scan/console_scanner.h"
#include "support/catch.h"
#include "support/knowledge.h"

using namespace bootwhy;
using namespace std::chrono_literals;

namespace {

const test::RepositoryKnowledge& loaded() {
  static const test::RepositoryKnowledge instance;
  return instance;
}

// A live console that is told bytes and time by hand.
class Console {
 public:
  explicit Console(const std::vector<std::string>& stall = {})
      : scanner_({&loaded().matcher,
                  &loaded().knowledge,
                  {},
                  true,
                  nullptr,
                  nullptr,
                  0,
                  stall_limits_from(stall).value()}) {}

  Console& says(const std::string& text) {
    const auto room = scanner_.prepare(text.size());
    std::copy(text.begin(), text.end(), room.begin());
    scanner_.commit(text.size(), now_);
    take();
    return *this;
  }
  Console& is_silent_for(std::chrono::milliseconds time) {
    for (const Moment end = now_ + time; now_ < end;) {
      now_ += 250ms;
      scanner_.tick(now_);
    }
    take();
    return *this;
  }
  Console& is_not_listened_to_for(std::chrono::milliseconds time) {
    scanner_.pause();
    now_ += time;
    return *this;
  }
  Console& ends() {
    scanner_.finish();
    take();
    return *this;
  }

  std::vector<Verdict> verdicts;  // while the boots were running
  std::vector<Verdict> ended;
  int resumed = 0;

 private:
  void take() {
    for (ScanEvent& event : scanner_.take_events()) {
      if (auto* verdict = std::get_if<VerdictEvent>(&event)) verdicts.push_back(verdict->verdict);
      if (auto* boot = std::get_if<BootEndedEvent>(&event)) ended.push_back(boot->verdict);
      if (std::holds_alternative<ResumedEvent>(event)) ++resumed;
    }
  }

  ConsoleScanner scanner_;
  Moment now_{1000};
};

const std::string firmware = "SeaBIOS (version 1.16.2-debian-1.16.2-1)\r\n";
const std::string hard_disk = "Booting from Hard Disk...\r\n";
const std::string initrd = "Loading Linux 6.1.0-13-amd64 ...\r\nLoading initial ramdisk ...\r\n";
const std::string kernel = "[    0.000000] Linux version 6.1.0-13-amd64 (x) (gcc) #1 SMP\r\n";
const std::string login = "\r\nDebian GNU/Linux 12 host ttyS0\r\n\r\nhost login: ";

bool has_finding_named(const Boot& boot, const std::string& id) {
  return std::any_of(boot.findings.begin(), boot.findings.end(),
                     [&](const Finding& finding) { return finding.signature->id == id; });
}

}  // namespace

TEST_CASE(
    "a boot that falls silent after the firmware handed over hangs there, with its last line as proof") {
  Console console;
  console.says(firmware).says(hard_disk).is_silent_for(80s);
  CHECK(console.verdicts.empty());
  console.is_silent_for(11s);
  REQUIRE(console.verdicts.size() == 1);
  const Verdict& verdict = console.verdicts[0];
  CHECK(verdict.boot.outcome == Outcome::hung);
  CHECK(proof(verdict.boot)->text().raw() == "Booting from Hard Disk...");
  CHECK(proof(verdict.boot)->line == 2);
  CHECK(verdict.boot.silent_for == 90s);
  CHECK_FALSE(verdict.diagnoses.empty());
  console.is_silent_for(1000s);
  CHECK(console.verdicts.size() == 1);
}

TEST_CASE("what usually hangs at the last line is named: a kernel that GRUB loaded and that says nothing") {
  Console console;
  console.says(initrd).is_silent_for(121s);
  REQUIRE(console.verdicts.size() == 1);
  CHECK(has_finding_named(console.verdicts[0].boot, "stuck-after-loading-kernel.grub"));
  REQUIRE_FALSE(console.verdicts[0].diagnoses.empty());
}

TEST_CASE("a boot that talks again goes on, and nothing of its silence is left") {
  Console console;
  console.says(initrd).is_silent_for(130s).says(kernel).says(login).is_silent_for(10s).ends();
  REQUIRE(console.verdicts.size() == 2);
  CHECK(console.verdicts[0].boot.outcome == Outcome::hung);
  CHECK(console.verdicts[1].boot.outcome == Outcome::ready);
  CHECK(console.resumed == 1);
  REQUIRE(console.ended.size() == 1);
  CHECK(console.ended[0].boot.outcome == Outcome::ready);
  CHECK_FALSE(has_failed(console.ended[0].boot));
  CHECK_FALSE(has_finding_named(console.ended[0].boot, "console-silent"));
  CHECK_FALSE(console.ended[0].boot.silent_for.has_value());
}

TEST_CASE("a boot may hang, go on, and hang again") {
  Console console;
  console.says(initrd).is_silent_for(130s).says(kernel).is_silent_for(130s);
  REQUIRE(console.verdicts.size() == 2);
  CHECK(console.verdicts[1].boot.phase == Phase::kernel);
  CHECK(console.verdicts[1].boot.outcome == Outcome::hung);
}

TEST_CASE("a machine that is reset while it hangs leaves a boot that hung") {
  Console console;
  const std::string unknown = "Machine UUID 6d3c1f7e\r\n";
  console.says(firmware).says(kernel).is_silent_for(130s).says(unknown).says(firmware);
  REQUIRE(console.ended.size() == 1);
  CHECK(console.ended[0].boot.outcome == Outcome::hung);
}

TEST_CASE("a console whose stream ends while it is silent has hung") {
  Console console;
  console.says(kernel).is_silent_for(130s).ends();
  REQUIRE(console.ended.size() == 1);
  CHECK(console.ended[0].boot.outcome == Outcome::hung);
}

TEST_CASE("a machine that is up, a shell and a bootloader's prompt may be silent for ever") {
  for (const std::string& last :
       {login, std::string("(initramfs) "), std::string("grub rescue> "),
        std::string("Give root password for maintenance\r\n(or press Control-D to continue): ")}) {
    INFO(last);
    Console console;
    console.says(kernel).says(last).is_silent_for(3600s).ends();
    REQUIRE(console.ended.size() == 1);
    CHECK(console.ended[0].boot.outcome != Outcome::hung);
    CHECK_FALSE(has_finding_named(console.ended[0].boot, "console-silent"));
  }
}

TEST_CASE("a machine that waits for somebody to type says so while it waits") {
  Console console;
  console.says(kernel).says("Please unlock disk vda3_crypt: ").is_silent_for(3600s);
  REQUIRE(console.verdicts.size() == 1);
  CHECK(console.verdicts[0].boot.outcome == Outcome::waiting_for_input);
}

TEST_CASE("a question that nobody knows is still no silence") {
  Console console;
  console.says(kernel).says("Which colour shall the moon have? ").is_silent_for(3600s);
  REQUIRE(console.verdicts.size() == 1);
  CHECK(console.verdicts[0].boot.outcome == Outcome::waiting_for_input);
  console.says("green\r\n");
  CHECK(console.resumed == 1);
}

TEST_CASE("a console on which nothing was recognised is never called hung") {
  Console console;
  console.says("hello\r\n").is_silent_for(3600s).ends();
  CHECK(console.verdicts.empty());
  CHECK(console.ended.empty());
}

TEST_CASE("a job that systemd counts up for ever is a silence, with that job as the last line") {
  Console console;
  console.says(kernel).says("[    2.5] systemd[1]: Detected virtualization kvm.\r\n");
  console.says("Welcome to Debian GNU/Linux 12 (bookworm)!\r\n");
  for (int second = 1; second <= 310; ++second)
    console
        .says("\r\x1b[K[  *** ] A start job is running for /dev/vdb1 (" + std::to_string(second) +
              "s / no limit)")
        .is_silent_for(1s);
  REQUIRE(console.verdicts.size() == 1);
  CHECK(console.verdicts[0].boot.outcome == Outcome::hung);
  CHECK(proof(console.verdicts[0].boot)->text().raw().find("/dev/vdb1") != std::string_view::npos);
}

TEST_CASE("a line that grows without an end is no silence") {
  Console console;
  console.says(kernel).says("Formatting");
  for (int i = 0; i < 600; ++i) console.says(".").is_silent_for(1s);
  CHECK(console.verdicts.empty());
  console.is_silent_for(130s);
  CHECK(console.verdicts.size() == 1);
}

TEST_CASE("the time in which a console was not listened to is no silence") {
  Console console;
  console.says(kernel).is_not_listened_to_for(3600s).is_silent_for(100s);
  CHECK(console.verdicts.empty());
  console.is_silent_for(30s);
  CHECK(console.verdicts.size() == 1);
}

TEST_CASE("the option --stall sets the limit of all phases or of one, or turns silence off") {
  Console quick({"10s"});
  quick.says(kernel).is_silent_for(11s);
  CHECK(quick.verdicts.size() == 1);

  Console one_phase({"off", "kernel=1min"});
  one_phase.says(firmware).is_silent_for(600s);
  CHECK(one_phase.verdicts.empty());
  one_phase.says(kernel).is_silent_for(61s);
  CHECK(one_phase.verdicts.size() == 1);

  Console off({"off"});
  off.says(kernel).is_silent_for(36000s);
  CHECK(off.verdicts.empty());
}

TEST_CASE("a --stall that makes no sense is refused with what to write instead") {
  for (const char* argument :
       {"", "x", "kernel", "login=3s", "ready=10s", "3parsecs", "0s", "-1s", "kernel="}) {
    INFO(argument);
    CHECK_FALSE(stall_limits_from({argument}).has_value());
  }
}
