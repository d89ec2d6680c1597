// The case that bootwhy began with: a panic with status 2, and the question of a serial port.
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;
using Json = nlohmann::json;

namespace {

const std::string report_line = "Kernel panic - not syncing: Attempted to kill init! exit code=0x00000200\n";
const std::string stage_2_panic =
    "<<< NixOS Stage 1 >>>\n<<< NixOS Stage 2 >>>\n"
    "[    2.538101] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000200\n";

Json last_boot(const Outputs& outputs) {
  INFO(outputs.err);
  return Json::parse(outputs.out)["sources"][0]["boots"].back();
}

Json boot_of(const std::string& log, const std::string& config = {}) {
  const TemporaryFolder folder;
  write_file(folder.path() / "console.log", log);
  std::vector<std::string> arguments{"scan", "--format", "json", (folder.path() / "console.log").string()};
  if (!config.empty()) {
    write_file(folder.path() / "9000.conf", config);
    arguments.insert(arguments.end(), {"--vm", (folder.path() / "9000.conf").string()});
  }
  return last_boot(run(arguments));
}

const Json& diagnosis(const Json& boot, const std::string& cause) {
  for (const Json& candidate : boot["diagnoses"])
    if (candidate["cause"] == cause) return candidate;
  static const Json none;
  return none;
}

bool speaks(const Json& diagnosis, bool supports, const std::string& text) {
  for (const Json& row : diagnosis["evidence"])
    if (row["supports"] == supports && row.dump().find(text) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("the report's line alone makes a missing serial port possible and no more") {
  const Json boot = boot_of(report_line);
  CHECK(boot["wait_status"]["exited"] == 2);
  const Json& first = boot["diagnoses"][0];
  REQUIRE(first["cause"] == "no-serial-port");
  CHECK(first["confidence"] == "possible");
  CHECK(first["ruled_out"].size() == 7);
  CHECK(boot["diagnoses"].size() >= 3);
  const std::string fixes = first["fixes"].dump();
  CHECK(fixes.find("serial_device {}") != std::string::npos);
  CHECK(fixes.find("qm set <vmid> --serial0 socket") != std::string::npos);
  REQUIRE_FALSE(first["questions"].empty());
  CHECK(first["questions"][0]["fact"] == "serial.present");
  CHECK(first["questions"][0]["command"].get<std::string>().find("qm config") != std::string::npos);
}

TEST_CASE("a configuration without serial0 makes it likely and is named") {
  const Json boot = boot_of(stage_2_panic, "memory: 2048\nscsi0: local-lvm:vm-9000-disk-0,size=20G\n");
  const Json& first = boot["diagnoses"][0];
  REQUIRE(first["cause"] == "no-serial-port");
  CHECK(first["confidence"] == "likely");
  CHECK(speaks(first, true, "9000.conf, no serial0 line"));
}

TEST_CASE("a configuration with serial0 refutes it and other causes come first") {
  const Json boot = boot_of(stage_2_panic, "memory: 2048\nserial0: socket\n");
  CHECK(boot["diagnoses"][0]["cause"] == "stage-2-script-failed");
  CHECK(diagnosis(boot, "no-serial-port")["confidence"] == "refuted");
  CHECK(speaks(diagnosis(boot, "no-serial-port"), false, "9000.conf, line 2"));
}

TEST_CASE("a console that shows the port's UART refutes it by that line") {
  const Json boot = last_boot(run({"scan", "--format", "json", capture_path("nixos-stage2-exit2.log")}));
  CHECK(boot["diagnoses"][0]["cause"] == "stage-2-script-failed");
  const Json& refuted = diagnosis(boot, "no-serial-port");
  CHECK(refuted["confidence"] == "refuted");
  CHECK(speaks(refuted, false, "\"source\":\"line 307\""));
}

TEST_CASE("growroot's fingerprint without the port names a missing serial port") {
  const Json boot =
      last_boot(run({"scan", "--format", "json", capture_path("growroot-no-serial-klibc.log")}));
  const Json& first = boot["diagnoses"][0];
  REQUIRE(first["cause"] == "no-serial-port");
  CHECK((first["confidence"] == "certain" || first["confidence"] == "likely"));
  CHECK(speaks(first, true, "growroot"));
  CHECK(speaks(first, true, "serial.present"));
}

TEST_CASE("attach to a VM without a serial port explains and says what to do") {
  const TemporaryFolder folder;
  write_file(folder.path() / "9000.conf", "memory: 2048\n");
  const Outputs outputs = run(
      {"attach", "9000", "--config-root", folder.path().string(), "--socket-root", folder.path().string()});
  CHECK(outputs.status == 2);
  CHECK(outputs.out.empty());
  for (const char* wanted : {"no serial port", "panic", "qm set 9000 --serial0 socket",
                             "qm shutdown 9000 && qm start 9000", "reboot"}) {
    INFO(wanted);
    CHECK(outputs.err.find(wanted) != std::string::npos);
  }
}

TEST_CASE("attach to a socket that does not exist says what to look at") {
  const Outputs outputs = run({"attach", "/nonexistent/9000.serial0"});
  CHECK(outputs.status == 2);
  CHECK(outputs.err.find("/nonexistent/9000.serial0") != std::string::npos);
  CHECK(outputs.err.find("qm status") != std::string::npos);
}
