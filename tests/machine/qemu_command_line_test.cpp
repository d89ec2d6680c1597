#include "machine/qemu_command_line.h"

#include "machine/described.h"
#include "machine/qemu_arguments.h"
#include "machine/qemu_option.h"
#include "support/catch.h"

using namespace bootwhy;
using test::source_of;
using test::value_of;

namespace {

MachineFacts facts_of(std::string_view text) {
  auto description = parse_qemu_command_line(text, GuestText("cmdline"));
  REQUIRE(description);
  return std::move(description->facts);
}

}  // namespace

TEST_CASE("shell words know quotes, backslashes and lines that go on") {
  const auto words =
      shell_words("qemu -append 'root=/dev/vda1 ro' \\\n  -name \"a \\\"b\\\" \\c\" x\\ y \"\"");
  REQUIRE(words);
  CHECK(*words ==
        std::vector<std::string>{"qemu", "-append", "root=/dev/vda1 ro", "-name", "a \"b\" \\c", "x y", ""});
  CHECK_FALSE(shell_words("qemu -name 'open"));
}

TEST_CASE("a command of endless words is refused") {
  std::string text = "qemu-system-x86_64";
  for (int i = 0; i < 5000; ++i) text += " -S";
  CHECK_FALSE(parse_qemu_command_line(text, GuestText("x")));
}

TEST_CASE("options are read with doubled commas, as flags, and as JSON") {
  const auto option = parse_qemu_option("socket,path=/tmp/a,,b,server,wait=off");
  CHECK(option.first == "socket");
  CHECK(option.get("path") == "/tmp/a,b");
  CHECK(option.get("server") == "on");
  const auto json = parse_qemu_option(
      R"({"driver":"virtio-blk-pci","bootindex":1,"x":[1,"]",{"driver":"no"}],"file":{"filename":"/a\"b"},"ro":true})");
  CHECK(json.first == "virtio-blk-pci");
  CHECK(json.get("bootindex") == "1");
  CHECK(json.get("file.filename") == "/a\"b");
  CHECK(json.get("ro") == "on");
}

TEST_CASE("JSON that is broken or endlessly deep gives what could be read of it") {
  for (const std::string& text :
       {std::string("{"), std::string("{\"driver\""), std::string("{\"driver\":"),
        std::string("{\"a\":{\"b\":"), "{\"driver\":\"x\",\"a\":" + std::string(100000, '['),
        std::string("{\"driver\":\"x\",\"")})
    CHECK_NOTHROW(parse_qemu_option(text));
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "{\"a\":";
  CHECK(parse_qemu_option(deep).values.empty());
}

TEST_CASE("a bare QEMU has its default serial port, one card, 128 MiB and an old processor") {
  const auto facts = facts_of("qemu-system-x86_64 disk.img");
  CHECK(value_of(facts, "serial.present") == "yes");
  CHECK(source_of(facts, "serial.present") == "no -nodefaults option");
  CHECK(value_of(facts, "cpu.model") == "qemu64");
  CHECK(value_of(facts, "memory.mib") == "128");
  CHECK(value_of(facts, "network.count") == "1");
  CHECK(value_of(facts, "firmware") == "seabios");
  CHECK(value_of(facts, "hypervisor") == "tcg");
  CHECK(value_of(facts, "disk.count") == "1");
  CHECK(value_of(facts, "disk.bus") == "ide");
  CHECK(value_of(facts, "machine.type") == "i440fx");
}

TEST_CASE("the options -nodefaults and -serial none take the port away, isa-serial gives one") {
  CHECK(value_of(facts_of("qemu-system-x86_64 -nodefaults"), "serial.present") == "no");
  CHECK(value_of(facts_of("qemu-system-x86_64 -serial none"), "serial.present") == "no");
  const auto facts = facts_of(
      "qemu-system-x86_64 -nodefaults -chardev socket,id=s0,path=/run/s,server=on -device "
      "isa-serial,chardev=s0");
  CHECK(value_of(facts, "serial.present") == "yes");
  CHECK(value_of(facts, "serial.type") == "socket");
}

TEST_CASE("the port that counts is the one that -append names") {
  const std::string command = "qemu-system-x86_64 -kernel k -append 'console=ttyS1 root=/dev/vda' ";
  CHECK(value_of(facts_of(command + "-serial stdio"), "serial.present") == "no");
  CHECK(value_of(facts_of(command + "-serial none -serial pty"), "serial.present") == "yes");
  CHECK(value_of(facts_of(command + "-chardev pty,id=a -device isa-serial,chardev=a,index=1"),
                 "serial.present") == "yes");
  const auto facts = facts_of(command);
  CHECK(value_of(facts, "kernel.direct") == "yes");
  CHECK(value_of(facts, "root.parameter") == "/dev/vda");
  CHECK(value_of(facts, "console.serial") == "ttyS1");
  CHECK(value_of(facts_of("qemu-system-x86_64 -append console=hvc0 -serial stdio"), "serial.present") ==
        "no");
  CHECK(value_of(facts_of("qemu-system-x86_64 -append console=hvc0 -device virtconsole,chardev=c"),
                 "serial.present") == "yes");
  CHECK(value_of(facts_of("qemu-system-aarch64 -M virt -nodefaults"), "serial.present") == "(not known)");
}

TEST_CASE("Proxmox's own command line, as /proc has it") {
  std::string bytes;
  for (const char* word :
       {"/usr/bin/kvm",
        "-id",
        "9000",
        "-name",
        "web,debug-threads=on",
        "-daemonize",
        "-smp",
        "4,sockets=2,cores=2,maxcpus=4",
        "-nodefaults",
        "-boot",
        "menu=on,strict=on",
        "-cpu",
        "kvm64,+lahf_lm,+sep",
        "-m",
        "2048",
        "-chardev",
        "socket,id=serial0,path=/var/run/qemu-server/9000.serial0,server=on,wait=off",
        "-device",
        "isa-serial,chardev=serial0",
        "-drive",
        "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/pve-edk2-firmware/OVMF_CODE_4M.secboot.fd",
        "-drive",
        "if=pflash,unit=1,id=drive-efidisk0,format=raw,file=/dev/pve/vm-9000-disk-0",
        "-device",
        "virtio-balloon-pci,id=balloon0",
        "-device",
        "virtio-scsi-pci,id=scsihw0",
        "-drive",
        "file=/dev/pve/vm-9000-cloudinit,if=none,id=drive-ide2,media=cdrom",
        "-device",
        "ide-cd,bus=ide.1,drive=drive-ide2,id=ide2",
        "-drive",
        "file=/dev/pve/vm-9000-disk-1,if=none,id=drive-scsi0",
        "-device",
        "scsi-hd,bus=scsihw0.0,drive=drive-scsi0,id=scsi0,bootindex=100",
        "-device",
        "virtio-net-pci,id=net0",
        "-machine",
        "type=pc-q35-8.1+pve0"}) {
    bytes += word;
    bytes += '\0';
  }
  const auto facts = facts_of(bytes);
  CHECK(value_of(facts, "cpu.model") == "kvm64");
  CHECK(value_of(facts, "cpu.flags") == "+lahf_lm,+sep");
  CHECK(value_of(facts, "cpu.cores") == "4");
  CHECK(value_of(facts, "memory.mib") == "2048");
  CHECK(value_of(facts, "hypervisor") == "kvm");
  CHECK(value_of(facts, "firmware") == "ovmf");
  CHECK(value_of(facts, "efidisk.present") == "yes");
  CHECK(value_of(facts, "serial.present") == "yes");
  CHECK(value_of(facts, "cloud-init.drive") == "yes");
  CHECK(value_of(facts, "disk.count") == "1");
  CHECK(value_of(facts, "disk.bus") == "scsi");
  CHECK(value_of(facts, "boot.order") == "scsi0");
  CHECK(value_of(facts, "scsi.controller") == "virtio-scsi-pci");
  CHECK(value_of(facts, "machine.type") == "q35");
  CHECK(value_of(facts, "network.count") == "1");
  CHECK(value_of(facts, "balloon") == "yes");
  CHECK(value_of(facts, "vga") == "none");
}

TEST_CASE("libvirt's form with JSON devices") {
  const auto facts = facts_of(
      R"(/usr/bin/qemu-system-x86_64 -name guest=web -machine pc-q35-7.2,usb=off,acpi=on,pflash0=libvirt-pflash0-format,pflash1=libvirt-pflash1-format -accel kvm -cpu host -m size=4194304k -smp 2,sockets=2,cores=1,threads=1 -nodefaults -blockdev '{"driver":"file","filename":"/var/lib/web.qcow2","node-name":"libvirt-1-storage"}' -device '{"driver":"virtio-blk-pci","drive":"libvirt-1-format","id":"virtio-disk0","bootindex":1}' -device '{"driver":"isa-serial","chardev":"charserial0","id":"serial0","index":0}' -chardev pty,id=charserial0 -tpmdev emulator,id=t,chardev=c)");
  CHECK(value_of(facts, "kvm.enabled") == "yes");
  CHECK(value_of(facts, "firmware") == "ovmf");
  CHECK(value_of(facts, "efidisk.present") == "yes");
  CHECK(value_of(facts, "memory.mib") == "4096");
  CHECK(value_of(facts, "cpu.cores") == "2");
  CHECK(value_of(facts, "disk.bus") == "virtio");
  CHECK(value_of(facts, "boot.order") == "virtio-disk0");
  CHECK(value_of(facts, "serial.type") == "pty");
  CHECK(value_of(facts, "tpm.present") == "yes");
  CHECK(value_of(facts, "arch") == "x86_64");
}

TEST_CASE("a lone writable or read-only flash is UEFI without a place for its variables") {
  const auto facts = facts_of("qemu-system-x86_64 -drive if=pflash,format=raw,readonly=on,file=OVMF_CODE.fd");
  CHECK(value_of(facts, "firmware") == "ovmf");
  CHECK(value_of(facts, "efidisk.present") == "no");
  CHECK(value_of(facts_of("qemu-system-x86_64 -bios /usr/share/ovmf/OVMF.fd"), "firmware") == "ovmf");
  CHECK(value_of(facts_of("qemu-system-x86_64 -bios custom.rom"), "firmware") == "(not known)");
}

TEST_CASE("a part of a command line says nothing of what it leaves out") {
  const auto facts = facts_of("-m 512 -cpu host");
  CHECK(value_of(facts, "memory.mib") == "512");
  CHECK(value_of(facts, "cpu.model") == "host");
  CHECK(value_of(facts, "serial.present") == "(not known)");
  CHECK(value_of(facts, "tpm.present") == "(not known)");
}

TEST_CASE("what stands before the program is left out, and images stand for disks") {
  const auto facts =
      facts_of("sudo LANG=C qemu-system-x86_64 -M q35 -cdrom a.iso -hda b.img -drive file=c,if=virtio");
  CHECK(value_of(facts, "disk.count") == "2");
  CHECK(value_of(facts, "disk.bus") == "sata");
  CHECK(value_of(facts_of("qemu-system-x86_64 -accel kvm:tcg"), "hypervisor") == "(not known)");
}
