#include "machine/proxmox_config.h"

#include "machine/described.h"
#include "support/catch.h"

using namespace bootwhy;
using test::source_of;
using test::value_of;

namespace {

MachineDescription read(std::string_view text, PendingChanges pending = PendingChanges::ignored) {
  auto description = parse_proxmox_config(text, GuestText("9000.conf"), pending);
  REQUIRE(description);
  return std::move(*description);
}

MachineFacts facts_of(std::string_view text) {
  return read(text).facts;
}

}  // namespace

TEST_CASE("what a configuration does not say is Proxmox's default, and the source names the missing line") {
  const auto facts = facts_of("name: bare\n");
  CHECK(value_of(facts, "serial.present") == "no");
  CHECK(source_of(facts, "serial.present") == "no serial0 line");
  CHECK(value_of(facts, "cpu.model") == "kvm64");
  CHECK(value_of(facts, "firmware") == "seabios");
  CHECK(value_of(facts, "machine.type") == "i440fx");
  CHECK(value_of(facts, "memory.mib") == "512");
  CHECK(value_of(facts, "scsi.controller") == "lsi");
  CHECK(value_of(facts, "efidisk.present") == "no");
  CHECK(value_of(facts, "disk.count") == "0");
  CHECK(value_of(facts, "agent.enabled") == "no");
  CHECK(value_of(facts, "serial.pending") == "none");
}

TEST_CASE("a full configuration gives its facts with their lines") {
  const auto facts = facts_of(
      "# a comment\n"
      "agent: enabled=1,fstrim_cloned_disks=1\n"
      "balloon: 0\n"
      "bios: ovmf\n"
      "boot: order=scsi0;net0\n"
      "cores: 4\n"
      "cpu: x86-64-v2-AES,flags=+aes\n"
      "efidisk0: local-lvm:vm-9000-disk-0,efitype=4m,pre-enrolled-keys=1,size=4M\n"
      "ide2: local-lvm:vm-9000-cloudinit,media=cdrom\n"
      "machine: pc-q35-8.1,viommu=intel\n"
      "memory: 2048\n"
      "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0\n"
      "numa: 1\n"
      "scsi0: local-lvm:vm-9000-disk-1,discard=on,size=20G\n"
      "scsi1: local-lvm:vm-9000-disk-2,size=100G\n"
      "scsihw: virtio-scsi-single\n"
      "serial0: socket\n"
      "sockets: 2\n"
      "tpmstate0: local-lvm:vm-9000-disk-3,size=4M,version=v2.0\n"
      "vga: serial0\n");
  CHECK(value_of(facts, "agent.enabled") == "yes");
  CHECK(value_of(facts, "balloon") == "no");
  CHECK(value_of(facts, "firmware") == "ovmf");
  CHECK(value_of(facts, "boot.order") == "scsi0;net0");
  CHECK(value_of(facts, "boot.order.missing").empty());
  CHECK(value_of(facts, "cpu.model") == "x86-64-v2-AES");
  CHECK(value_of(facts, "cpu.flags") == "+aes");
  CHECK(value_of(facts, "cpu.cores") == "8");
  CHECK(value_of(facts, "efidisk.type") == "4m");
  CHECK(value_of(facts, "secure-boot") == "yes");
  CHECK(value_of(facts, "cloud-init.drive") == "yes");
  CHECK(value_of(facts, "disk.count") == "2");
  CHECK(value_of(facts, "disk.bus") == "scsi");
  CHECK(value_of(facts, "disk.size.mib") == "20480");
  CHECK(value_of(facts, "machine.type") == "q35");
  CHECK(value_of(facts, "memory.mib") == "2048");
  CHECK(value_of(facts, "numa") == "yes");
  CHECK(value_of(facts, "tpm.present") == "yes");
  CHECK(value_of(facts, "vga.is-serial") == "yes");
  CHECK(value_of(facts, "serial.type") == "socket");
  CHECK(source_of(facts, "serial.present") == "line 17: serial0");
}

TEST_CASE("any serial line gives a port, and a host's device is told from a socket") {
  CHECK(value_of(facts_of("serial3: socket\n"), "serial.present") == "yes");
  CHECK(value_of(facts_of("serial0: /dev/ttyS1\n"), "serial.type") == "device");
  CHECK(value_of(facts_of("serial4: socket\n"), "serial.present") == "no");
  CHECK(value_of(facts_of("args: -chardev pty,id=s -device isa-serial,chardev=s\n"), "serial.present") ==
        "yes");
}

TEST_CASE("an ARM machine has a serial port of its own") {
  CHECK(value_of(facts_of("arch: aarch64\n"), "serial.present") == "(not known)");
  CHECK(value_of(facts_of("arch: aarch64\n"), "machine.type") == "virt");
}

TEST_CASE("a boot order that names what is not there is told, in both forms") {
  const auto named = facts_of("boot: order=scsi0;ide2;net0\nscsi1: a:b,size=1G\nide2: none,media=cdrom\n");
  CHECK(value_of(named, "boot.order.missing") == "scsi0;net0");
  const auto old_form = facts_of("boot: cdn\nbootdisk: virtio0\nscsi0: a:b,size=1G\nnet0: virtio\n");
  CHECK(value_of(old_form, "boot.order") == "virtio0;net0");
  CHECK(value_of(old_form, "boot.order.missing") == "virtio0");
  const auto no_boot_line = facts_of("scsi0: a:b\nide2: iso:x.iso,media=cdrom\nnet0: virtio\n");
  CHECK(value_of(no_boot_line, "boot.order") == "scsi0;ide2;net0");
  CHECK(value_of(facts_of("boot: order=\nscsi0: a:b\n"), "boot.order").empty());
}

TEST_CASE("the disk that boots gives bus and size, not the first line") {
  const auto facts = facts_of("boot: order=virtio0\nscsi0: a:b,size=8G\nvirtio0: a:c,size=512M\n");
  CHECK(value_of(facts, "disk.bus") == "virtio");
  CHECK(value_of(facts, "disk.size.mib") == "512");
}

TEST_CASE("snapshots give no facts, and pending changes count for the next boot alone") {
  constexpr std::string_view text =
      "memory: 2048\nserial0: socket\n"
      "[PENDING]\nmemory: 4096\ndelete: serial0\n"
      "[before-update]\nmemory: 1024\nserial1: socket\ncpu: host\n";
  const auto now = read(text).facts;
  CHECK(value_of(now, "memory.mib") == "2048");
  CHECK(value_of(now, "serial.present") == "yes");
  CHECK(value_of(now, "serial.pending") == "removed");
  CHECK(value_of(now, "pending.changes") == "yes");
  CHECK(value_of(now, "cpu.model") == "kvm64");
  const auto next = read(text, PendingChanges::applied).facts;
  CHECK(value_of(next, "memory.mib") == "4096");
  CHECK(source_of(next, "memory.mib") == "line 4: memory");
  CHECK(value_of(next, "serial.present") == "no");
}

TEST_CASE("a serial port that waits for a stop and a start is told") {
  CHECK(value_of(facts_of("memory: 512\n[PENDING]\nserial0: socket\n"), "serial.pending") == "added");
}

TEST_CASE("lines that are no settings are warnings with their number, not more than a few") {
  const auto description = read("memory: 512\nnonsense\nmemory: 1024\ncores: many\n");
  REQUIRE(description.warnings.size() == 3);
  CHECK(description.warnings[0].line == 2);
  CHECK(description.warnings[1].line == 3);
  CHECK(value_of(description.facts, "memory.mib") == "1024");
  std::string many = "memory: 512\n";
  for (int i = 0; i < 1000; ++i) many += "nonsense\n";
  CHECK(read(many).warnings.size() == 20);
}

TEST_CASE("what is no configuration is refused with the reason") {
  for (const std::string_view text :
       {std::string_view(""), std::string_view("just words\n"), std::string_view("[snapshot]\nmemory: 1\n"),
        std::string_view("a: b\0c", 6)})
    CHECK_FALSE(parse_proxmox_config(text, GuestText("x")));
}
