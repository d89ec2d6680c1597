#include "machine/log_facts.h"

#include <deque>

#include "support/catch.h"

using namespace bootwhy;

namespace {

// A log as its findings; each gets the next line unless it says otherwise.
class Log {
 public:
  Log& found(Signature signature, std::vector<Capture> captures = {}, std::uint64_t line = 0) {
    signatures_.push_back(std::move(signature));
    Finding finding;
    finding.signature = &signatures_.back();
    finding.found = std::make_shared<FoundText>(FoundText{{}, std::move(captures)});
    finding.line = line ? line : findings_.size() + 1;
    findings_.push_back(std::move(finding));
    return *this;
  }
  Log& command_line(std::string_view text) {
    return found(named("kernel-command-line"), {{"command_line", GuestText(text)}});
  }
  Log& uart(std::string_view port, std::uint64_t line = 0) {
    Signature signature = named("uart-found");
    signature.facts = {{"serial.present", true}};
    return found(signature, {{"port", GuestText(port)}}, line);
  }
  Log& serial_driver(std::uint64_t line = 0) { return found(named("serial-driver"), {}, line); }
  Log& panic() {
    Signature signature = named("init-killed");
    signature.outcome = Outcome::panic;
    return found(signature);
  }

  static Signature named(std::string_view id) {
    Signature signature;
    signature.id = std::move(id);
    return signature;
  }

  MachineFacts facts() const {
    MachineFacts facts;
    learn_from_log(findings_, facts);
    return facts;
  }

 private:
  std::deque<Signature> signatures_;
  std::vector<Finding> findings_;
};

std::string text(const MachineFacts& facts, std::string_view name) {
  const Fact* fact = facts.find(name);
  return fact ? std::string(std::get<GuestText>(fact->value).raw()) : "(not known)";
}

}  // namespace

TEST_CASE("a UART on another port than the console's is no evidence: growroot's log without ttyS0") {
  const auto facts =
      Log()
          .command_line(
              "earlycon=uart8250,io,0x2f8,115200 keep_bootcon console=tty0 console=ttyS0,115200 "
              "root=/dev/sda1 ro net.ifnames=0 ignore_loglevel")
          .serial_driver(324)
          .uart("ttyS1", 325)
          .panic()
          .facts();
  const Fact* serial = facts.find("serial.present");
  REQUIRE(serial);
  CHECK_FALSE(std::get<bool>(serial->value));
  CHECK(serial->line == 324);
  CHECK(serial->origin == FactOrigin::log);
  CHECK(text(facts, "console.serial") == "ttyS0");
  CHECK(text(facts, "console.last") == "ttyS0");
  CHECK(text(facts, "root.parameter") == "/dev/sda1");
}

TEST_CASE("the UART of the console that the command line names is proof of a serial port") {
  const auto facts = Log().command_line("console=ttyS1").serial_driver().uart("ttyS1", 303).panic().facts();
  const Fact* serial = facts.find("serial.present");
  REQUIRE(serial);
  CHECK(std::get<bool>(serial->value));
  CHECK(serial->source == "line 303");
}

TEST_CASE("where no serial console is named it is ttyS0 that counts") {
  CHECK(std::get<bool>(Log().uart("ttyS0").facts().find("serial.present")->value));
  CHECK(Log().uart("ttyS1").facts().find("serial.present") == nullptr);
}

TEST_CASE("a log that ends before the probing is over says nothing of the port") {
  CHECK(Log().command_line("console=ttyS0").serial_driver().facts().find("serial.present") == nullptr);
}

TEST_CASE("a quiet log without the driver's line says nothing of the port") {
  CHECK(Log().command_line("quiet console=ttyS0").panic().facts().find("serial.present") == nullptr);
}

TEST_CASE("the 8250 driver says nothing of a console that is no 8250 port") {
  CHECK(Log().command_line("console=hvc0").serial_driver().panic().facts().find("serial.present") == nullptr);
}

TEST_CASE("the log's word on the port goes before the configuration's") {
  MachineFacts facts;
  facts.learn({"serial.present", false, GuestText("9000.conf"), "no serial0 line"});
  const auto logged = Log().uart("ttyS0").facts();
  for (const Fact& fact : logged.all()) facts.learn(fact);
  CHECK(std::get<bool>(facts.find("serial.present")->value));
}

TEST_CASE("templates are filled from captures, and numbers become numbers only where the fact is one") {
  Signature signature = Log::named("cpu");
  signature.facts = {{"cpu.model", "$model"},    {"cpu.cores", "$cores"},  {"os.name", "$missing"},
                     {"distribution", "debian"}, {"memory.mib", "$model"}, {"kernel.version", "$cores"}};
  const auto facts =
      Log().found(signature, {{"model", GuestText("QEMU \x1b[2J")}, {"cores", GuestText("4")}}, 12).facts();
  CHECK(text(facts, "cpu.model") == "QEMU \x1b[2J");
  CHECK(std::get<std::int64_t>(facts.find("cpu.cores")->value) == 4);
  CHECK(text(facts, "kernel.version") == "4");
  CHECK(text(facts, "distribution") == "debian");
  CHECK(facts.find("os.name") == nullptr);
  CHECK(facts.find("memory.mib") == nullptr);
  CHECK(facts.find("cpu.model")->source == "line 12");
}

TEST_CASE("of a parameter given twice the last counts, and init's own words are not read") {
  const auto facts =
      Log()
          .command_line(
              R"(console=ttyS0 console=tty0 panic=5 root=a root="LABEL=my root" init=/bin/sh -- root=c panic=1)")
          .facts();
  CHECK(text(facts, "console.last") == "tty0");
  CHECK(text(facts, "console.serial") == "ttyS0");
  CHECK(text(facts, "root.parameter") == "LABEL=my root");
  CHECK(text(facts, "init.parameter") == "/bin/sh");
  CHECK(text(facts, "panic.parameter") == "5");
}
