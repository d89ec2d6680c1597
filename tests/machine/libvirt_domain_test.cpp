#include "machine/libvirt_domain.h"

#include "machine/described.h"
#include "support/catch.h"

using namespace bootwhy;
using test::source_of;
using test::value_of;

namespace {

MachineFacts facts_of(const std::string& text) {
  auto description = parse_libvirt_domain(text, GuestText("web.xml"));
  REQUIRE(description);
  return std::move(description->facts);
}

// A PC with these elements beside <os> and <devices>.
MachineFacts facts_of_pc(const std::string& os, const std::string& devices, const std::string& more = {}) {
  return facts_of(
      "<domain type='kvm'><name>web</name><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type>" + os +
      "</os><devices>" + devices + "</devices>" + more + "</domain>");
}

}  // namespace

TEST_CASE("a domain as virsh dumps it") {
  const auto facts = facts_of(R"(<!--
WARNING: THIS IS AN AUTO-GENERATED FILE.
-->
<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web</name>
  <memory unit='KiB'>2097152</memory>
  <currentMemory unit='KiB'>1048576</currentMemory>
  <vcpu placement='static' current='2'>4</vcpu>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <firmware><feature enabled='yes' name='enrolled-keys'/><feature enabled='yes' name='secure-boot'/></firmware>
    <loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.ms.fd</loader>
    <nvram>/var/lib/libvirt/qemu/nvram/web_VARS.fd</nvram>
  </os>
  <features><acpi/><apic/></features>
  <cpu mode='host-passthrough' check='none'/>
  <devices>
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>
    <disk type='file' device='disk'><source file='/a.qcow2'/><target dev='vdb' bus='virtio'/></disk>
    <disk type='file' device='disk'><source file='/b.qcow2'/><target dev='sdb' bus='scsi'/><boot order='1'/></disk>
    <controller type='scsi' index='0' model='virtio-scsi'/>
    <interface type='network'><boot order='2'/></interface>
    <serial type='pty'><target type='isa-serial' port='0'/></serial>
    <console type='pty'><target type='serial' port='0'/></console>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <tpm model='tpm-crb'/>
    <video><model type='virtio'/></video>
    <memballoon model='virtio'/>
  </devices>
</domain>)");
  CHECK(value_of(facts, "memory.mib") == "2048");
  CHECK(value_of(facts, "cpu.cores") == "2");
  CHECK(value_of(facts, "cpu.model") == "host");
  CHECK(value_of(facts, "firmware") == "ovmf");
  CHECK(value_of(facts, "efidisk.present") == "yes");
  CHECK(value_of(facts, "secure-boot") == "yes");
  CHECK(value_of(facts, "machine.type") == "q35");
  CHECK(value_of(facts, "disk.count") == "2");
  CHECK(value_of(facts, "disk.bus") == "scsi");
  CHECK(value_of(facts, "boot.order") == "sdb;network");
  CHECK(value_of(facts, "serial.present") == "yes");
  CHECK(value_of(facts, "serial.type") == "pty");
  CHECK(value_of(facts, "tpm.present") == "yes");
  CHECK(value_of(facts, "agent.enabled") == "yes");
  CHECK(value_of(facts, "vga") == "virtio");
  CHECK(value_of(facts, "acpi") == "yes");
  CHECK(value_of(facts, "network.count") == "1");
}

TEST_CASE("a domain without a serial element has no serial port") {
  const auto facts = facts_of_pc("", "");
  CHECK(value_of(facts, "serial.present") == "no");
  CHECK(source_of(facts, "serial.present") == "no <serial>");
  CHECK(value_of(facts, "cpu.model") == "qemu64");
  CHECK(value_of(facts, "firmware") == "seabios");
}

TEST_CASE("a console element makes a serial port, unless it is a virtio one") {
  CHECK(value_of(facts_of_pc("", "<console type='pty'/>"), "serial.present") == "yes");
  CHECK(value_of(facts_of_pc("", "<console type='pty'><target type='virtio'/></console>"),
                 "serial.present") == "no");
  CHECK(value_of(facts_of_pc("<cmdline>console=hvc0</cmdline>",
                             "<console type='pty'><target type='virtio'/></console>"),
                 "serial.present") == "yes");
}

TEST_CASE("the port that counts is the one that <cmdline> names") {
  const std::string port_0 = "<serial type='pty'><target type='isa-serial' port='0'/></serial>";
  const std::string port_1 = "<serial type='pty'><target type='isa-serial' port='1'/></serial>";
  CHECK(value_of(facts_of_pc("<cmdline>console=ttyS1</cmdline>", port_0), "serial.present") == "no");
  CHECK(value_of(facts_of_pc("<cmdline>console=ttyS1</cmdline>", port_0 + port_1), "serial.present") ==
        "yes");
}

TEST_CASE("a boot order in <os> that names what is not there is told") {
  const auto facts = facts_of_pc("<boot dev='hd'/><boot dev='cdrom'/><boot dev='network'/>",
                                 "<disk device='cdrom'><target dev='sda' bus='sata'/></disk>");
  CHECK(value_of(facts, "boot.order") == "hd;cdrom;network");
  CHECK(value_of(facts, "boot.order.missing") == "hd;network");
}

TEST_CASE("units of memory are read") {
  for (const auto& [text, mib] :
       {std::pair{"<memory unit='GiB'>3</memory>", "3072"}, std::pair{"<memory>1048576</memory>", "1024"},
        std::pair{"<memory unit='b'>1073741824</memory>", "1024"},
        std::pair{"<memory unit='MB'>1024</memory>", "976"},
        std::pair{"<memory unit='TiB'>99999999999999</memory>", "(not known)"}})
    CHECK(value_of(facts_of_pc("", "", text), "memory.mib") == mib);
}

TEST_CASE("arguments that are handed to QEMU go before the rest") {
  const auto facts = facts_of(
      "<domain type='kvm'><cpu mode='host-model'/><devices/><qemu:commandline><qemu:arg value='-cpu'/>"
      "<qemu:arg value='kvm64'/></qemu:commandline></domain>");
  CHECK(value_of(facts, "cpu.model") == "kvm64");
  CHECK(source_of(facts, "cpu.model") == "<qemu:commandline>, -cpu");
}

TEST_CASE("a domain inside a snapshot or a status is found") {
  CHECK(value_of(facts_of("<domstatus><domain type='qemu'/></domstatus>"), "hypervisor") == "tcg");
}

TEST_CASE("what is no domain is refused with line and reason, and depth does no harm") {
  const auto broken = parse_libvirt_domain("<domain>\n<os>\n</domain>", GuestText("x"));
  REQUIRE_FALSE(broken);
  CHECK(broken.error().place == "line 3");
  CHECK_FALSE(parse_libvirt_domain("<network/>", GuestText("x")));
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<a>";
  CHECK_FALSE(parse_libvirt_domain(deep, GuestText("x")));
}
