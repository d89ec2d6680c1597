// `check`: what a machine's description says before it boots.
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;
using Json = nlohmann::json;

namespace {

// A configuration in which nothing is amiss.
const std::string sound =
    "boot: order=scsi0\ncores: 2\ncpu: host\nmemory: 4096\nnet0: virtio=AA:BB:CC:00:00:01,bridge=vmbr0\n"
    "scsi0: local-lvm:vm-9000-disk-0,size=20G\nscsihw: virtio-scsi-single\nserial0: socket\n";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

struct Checked {
  int status = 0;
  Json risks;
};

Checked check(const std::string& text, const std::vector<std::string>& more = {}) {
  const TemporaryFolder folder;
  write_file(folder.path() / "machine", text);
  std::vector<std::string> arguments{"check", "--format", "json", (folder.path() / "machine").string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outputs outputs = run(arguments);
  INFO(outputs.err);
  return {outputs.status, Json::parse(outputs.out)["machines"][0]["risks"]};
}

const Json& risk(const Checked& checked, const std::string& cause) {
  for (const Json& each : checked.risks)
    if (each["cause"] == cause) return each;
  static const Json none;
  return none;
}

}  // namespace

TEST_CASE("a sound configuration has no risks and exits with 0") {
  const Checked checked = check(sound);
  CHECK(checked.status == 0);
  CHECK(checked.risks.empty());
}

TEST_CASE(
    "a missing serial port is possible only and no failure yet, with the missing line and the question to "
    "the "
    "guest") {
  const Checked checked = check(replaced(sound, "serial0: socket\n", ""));
  CHECK(checked.status == 0);
  const Json& found = risk(checked, "no-serial-port");
  REQUIRE(found.is_object());
  CHECK(found["confidence"] == "possible");
  CHECK(found["facts"][0]["source"].get<std::string>().find("no serial0 line") != std::string::npos);
  CHECK(found["depends"].get<std::string>().find("console=ttyS0") != std::string::npos);
  CHECK(found["fixes"].dump().find("--serial0 socket") != std::string::npos);
}

TEST_CASE("a kernel command line that names the missing port makes it likely") {
  const std::string command =
      "qemu-system-x86_64 -nodefaults -accel kvm -cpu host -m 2G -drive file=a,if=virtio -kernel k -append "
      "'root=/dev/vda1 console=ttyS0'";
  CHECK(risk(check(command), "no-serial-port")["confidence"] == "likely");
  CHECK(risk(check(command + " -serial stdio"), "no-serial-port").is_null());
}

TEST_CASE("a processor below the baseline depends on the guest") {
  const Checked checked = check(replaced(sound, "cpu: host", "cpu: kvm64"));
  CHECK(risk(checked, "cpu-below-baseline")["confidence"] == "possible");
  CHECK(risk(check(replaced(sound, "cpu: host\n", "")), "cpu-below-baseline").is_object());
  CHECK(risk(check(replaced(sound, "cpu: host", "cpu: x86-64-v2-AES")), "cpu-below-baseline").is_null());
}

TEST_CASE("UEFI without an EFI disk depends on the loader's place") {
  CHECK(risk(check(sound + "bios: ovmf\n"), "uefi-boot-loader-missing")["confidence"] == "possible");
  CHECK(risk(check(sound + "bios: ovmf\nefidisk0: a:b,efitype=4m,size=4M\n"), "uefi-boot-loader-missing")
            .is_null());
}

TEST_CASE("a boot order without a device that exists is certain, one that names a missing device is not") {
  const Checked nothing = check(replaced(sound, "order=scsi0", "order=virtio0"));
  CHECK(nothing.status == 1);
  CHECK(nothing.risks[0]["cause"] == "boot-order-misses-disk");
  CHECK(nothing.risks[0]["confidence"] == "certain");
  CHECK(nothing.risks[0]["depends"] == "");
  const Checked some = check(replaced(sound, "order=scsi0", "order=virtio0;scsi0"));
  CHECK(risk(some, "boot-order-misses-disk")["confidence"] == "possible");
  CHECK(risk(some, "boot-order-misses-disk").dump().find("virtio0") != std::string::npos);
}

TEST_CASE("a kernel that the host loads needs no boot order") {
  const Checked checked =
      check(replaced(sound, "order=scsi0", "order=virtio0") + "args: -kernel /boot/vmlinuz\n");
  CHECK(risk(checked, "boot-order-misses-disk")["confidence"] != "certain");
}

TEST_CASE("little memory and a locked configuration are told") {
  CHECK(risk(check(replaced(sound, "memory: 4096", "memory: 256")), "memory-too-small")["confidence"] ==
        "possible");
  CHECK(risk(check(sound + "lock: backup\n"), "task-holds-the-machine")["confidence"] == "certain");
}

TEST_CASE("pending changes count, for they apply at the next start") {
  CHECK(check(replaced(sound, "serial0: socket\n", "") + "[PENDING]\nserial0: socket\n").risks.empty());
  CHECK(risk(check(sound + "[PENDING]\ndelete: serial0\n"), "no-serial-port").is_object());
}

TEST_CASE("nothing is a failure with --fail-on never") {
  const std::string unbootable = replaced(sound, "order=scsi0", "order=virtio0");
  CHECK(check(unbootable).status == 1);
  CHECK(check(unbootable, {"--fail-on", "never"}).status == 0);
}

TEST_CASE("a libvirt domain is told libvirt's cure alone") {
  const TemporaryFolder folder;
  write_file(
      folder.path() / "web.xml",
      "<domain type='kvm'><memory unit='GiB'>2</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>"
      "<cpu mode='host-passthrough'/><devices><disk><target dev='vda' "
      "bus='virtio'/></disk></devices></domain>");
  const Outputs outputs = run({"check", "web", "--libvirt-root", folder.path().string()});
  CHECK(outputs.status == 0);
  CHECK(outputs.out.find("virsh edit") != std::string::npos);
  CHECK(outputs.out.find("qm set") == std::string::npos);
  CHECK(outputs.out.find("? Does the guest's kernel command line name console=ttyS0?") != std::string::npos);
}

TEST_CASE(
    "a number finds the Proxmox configuration, else the libvirt domain, and else says where it looked") {
  const TemporaryFolder folder;
  write_file(folder.path() / "9000.conf", sound);
  const std::string root = folder.path().string();
  const auto check_number = [&](const std::string& number) {
    return run({"check", number, "--config-root", root, "--libvirt-root", root});
  };
  CHECK(check_number("9000").status == 0);
  write_file(folder.path() / "9001.xml", "<domain type='kvm'/>");
  CHECK(check_number("9001").out.find("a libvirt domain") != std::string::npos);
  const Outputs missing = check_number("4999999");
  CHECK(missing.status == 2);
  CHECK(missing.err.find(root + "/4999999.conf") != std::string::npos);
  CHECK(missing.out.empty());
}

TEST_CASE("one unreadable machine of several does not hide the others") {
  const TemporaryFolder folder;
  write_file(folder.path() / "9000.conf", sound);
  write_file(folder.path() / "bad.conf", "no settings here\n");
  const Outputs outputs =
      run({"check", (folder.path() / "bad.conf").string(), (folder.path() / "9000.conf").string()});
  CHECK(outputs.status == 2);
  CHECK(outputs.err.find("bad.conf") != std::string::npos);
  CHECK(outputs.out.find("9000.conf") != std::string::npos);
}

TEST_CASE("what a configuration says never reaches the terminal raw") {
  const TemporaryFolder folder;
  write_file(folder.path() / "evil.conf",
             "memory: 4096\nboot: order=\x1b[2Jscsi9;scsi0\nscsi0: a:b,size=9G\nserial0: socket\n");
  const Outputs outputs = run({"check", (folder.path() / "evil.conf").string()});
  CHECK(outputs.out.find('\x1b') == std::string::npos);
  CHECK(outputs.out.find("scsi9") != std::string::npos);
}
