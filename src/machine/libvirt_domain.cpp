#include "machine/libvirt_domain.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "machine/kernel_parameters.h"
#include "machine/qemu_command_line.h"
#include "machine/words.h"

namespace bootwhy {
namespace {

constexpr auto tried = "read the libvirt domain";
constexpr auto way_out = "Give what 'virsh dumpxml <domain>' prints";

std::string_view attribute(const pugi::xml_node& node, const char* name) {
  return node.attribute(name).value();
}

std::string_view words_of(const pugi::xml_node& node) {
  return trimmed(node.text().get());
}

// The domain stands alone, or inside <domstatus> or <domainsnapshot>.
pugi::xml_node find_domain(const pugi::xml_document& document) {
  for (const pugi::xml_node& node : document.children()) {
    if (node.name() == std::string_view("domain")) return node;
    if (const auto inner = node.child("domain")) return inner;
  }
  return {};
}

std::int64_t unit_bytes(std::string_view unit) {
  if (unit == "b" || unit == "bytes") return 1;
  if (unit == "KB") return 1000;
  if (unit == "M" || unit == "MiB") return 1 << 20;
  if (unit == "MB") return 1000 * 1000;
  if (unit == "G" || unit == "GiB") return 1 << 30;
  if (unit == "GB") return 1000 * 1000 * 1000;
  if (unit == "T" || unit == "TiB") return std::int64_t{1} << 40;
  return 1024;  // «KiB», «k», or no unit
}

class Reader {
 public:
  Reader(pugi::xml_node domain, FactWriter& facts)
      : domain_(domain), os_(domain.child("os")), devices_(domain.child("devices")), facts_(facts) {}

  void read() {
    read_qemu_arguments();
    read_platform();
    read_processor();
    read_memory();
    read_kernel();
    read_serial();
    read_firmware();
    read_disks_and_boot_order();
    read_devices();
  }

 private:
  static std::string no(std::string_view element) { return fmt::format("no <{}>", element); }
  static std::string in(std::string_view element) { return fmt::format("<{}>", element); }

  void learn_presence(std::string_view fact, bool present, std::string_view element) {
    facts_.flag(fact, present, present ? in(element) : no(element));
  }

  // What is handed to QEMU as it stands goes before the rest: the first learned counts.
  void read_qemu_arguments() {
    std::vector<std::string> words;
    for (const auto& argument : domain_.child("qemu:commandline").children("qemu:arg"))
      words.emplace_back(attribute(argument, "value"));
    if (!words.empty()) learn_from_qemu_words(words, "<qemu:commandline>", facts_);
  }

  void read_platform() {
    const auto type = attribute(domain_, "type");
    if (type == "kvm" || type == "qemu") {
      facts_.flag("kvm.enabled", type == "kvm", "<domain type>");
      facts_.text("hypervisor", type == "kvm" ? "kvm" : "tcg", "<domain type>");
    } else if (!type.empty()) {
      facts_.text("hypervisor", type, "<domain type>");
    }
    const auto os_type = os_.child("type");
    const auto arch = attribute(os_type, "arch");
    if (!arch.empty()) facts_.text("arch", arch, "<os><type arch>");
    is_pc_ = arch.empty() || arch == "x86_64" || arch == "i686";
    const auto machine = attribute(os_type, "machine");
    const auto family = qemu_machine_family(machine);
    if (!machine.empty())
      facts_.text("machine.type", family.empty() ? machine : family, "<os><type machine>");
    if (is_pc_)
      learn_presence("acpi", static_cast<bool>(domain_.child("features").child("acpi")), "features><acpi");
  }

  void read_processor() {
    const auto cpu = domain_.child("cpu");
    const auto mode = attribute(cpu, "mode");
    const auto model = words_of(cpu.child("model"));
    if (mode == "host-passthrough" || mode == "maximum")
      facts_.text("cpu.model", mode == "maximum" ? "max" : "host", "<cpu mode>");
    else if (mode == "host-model")
      facts_.text("cpu.model", mode, "<cpu mode>");
    else if (!model.empty())
      facts_.text("cpu.model", model, "<cpu><model>");
    else if (is_pc_ && !cpu)
      facts_.text("cpu.model", "qemu64", no("cpu"));
    const auto vcpu = domain_.child("vcpu");
    const auto current = attribute(vcpu, "current");
    if (const auto count = whole_number(current.empty() ? words_of(vcpu) : current))
      facts_.number("cpu.cores", *count, "<vcpu>");
    else if (!vcpu)
      facts_.number("cpu.cores", 1, no("vcpu"));
    learn_presence("numa", static_cast<bool>(cpu.child("numa")), "numa");
  }

  void read_memory() {
    // What the guest starts with is all of it; the balloon takes the rest back later.
    const auto memory = domain_.child("memory");
    const auto unit = unit_bytes(attribute(memory, "unit"));
    const auto amount = whole_number(words_of(memory));
    if (amount && *amount <= std::numeric_limits<std::int64_t>::max() / unit)
      facts_.number("memory.mib", *amount * unit / (1 << 20), "<memory>");
    const auto balloon = devices_.child("memballoon");
    facts_.flag("balloon", attribute(balloon, "model") != "none",
                balloon ? in("memballoon") : no("memballoon"));
    learn_presence("hugepages", static_cast<bool>(domain_.child("memoryBacking").child("hugepages")),
                   "hugepages");
  }

  void read_kernel() {
    learn_presence("kernel.direct", !words_of(os_.child("kernel")).empty(), "kernel");
    const auto command_line = words_of(os_.child("cmdline"));
    if (command_line.empty()) return;
    facts_.text("kernel.command-line", command_line, "<cmdline>");
    const auto parameters = kernel_parameters(command_line);
    learn_parameters(parameters, [&](std::string_view fact, std::string_view value) {
      facts_.text(fact, value, "<cmdline>");
    });
    console_ = parameters.console_serial.value_or(console_);
  }

  // The port that the console names: ttyS0 unless <cmdline> says otherwise. A <console> without a <serial>
  // makes the first port itself, unless it is a virtio or another console.
  void read_serial() {
    if (console_.starts_with("hvc")) return read_virtio_console();
    if (!console_.starts_with("ttyS") || !is_pc_) return;  // other UARTs are part of their machine
    const auto wanted = whole_number(console_.substr(4)).value_or(0);
    std::int64_t number = 0;
    for (const auto& serial : devices_.children("serial")) {
      const auto kind = attribute(serial.child("target"), "type");
      const bool is_isa = kind.empty() || kind == "isa-serial";
      const auto port = whole_number(attribute(serial.child("target"), "port")).value_or(number);
      ++number;
      if (!is_isa || port != wanted) continue;
      facts_.flag("serial.present", true, "<serial>");
      return facts_.text("serial.type", attribute(serial, "type"), "<serial type>");
    }
    const auto console = devices_.child("console");
    const auto kind = attribute(console.child("target"), "type");
    if (number == 0 && console && wanted == 0 && (kind.empty() || kind == "serial")) {
      facts_.flag("serial.present", true, "<console>");
      return facts_.text("serial.type", attribute(console, "type"), "<console type>");
    }
    facts_.flag("serial.present", false, number == 0 ? no("serial") : "no <serial> of the console's port");
  }

  void read_virtio_console() {
    for (const auto& console : devices_.children("console"))
      if (attribute(console.child("target"), "type") == "virtio")
        return facts_.flag("serial.present", true, "<console> of type virtio");
    facts_.flag("serial.present", false, "no <console> of type virtio");
  }

  void read_firmware() {
    const auto loader = os_.child("loader");
    const bool is_efi = attribute(os_, "firmware") == "efi" || attribute(loader, "type") == "pflash";
    if (is_efi) {
      const auto source = attribute(os_, "firmware") == "efi" ? "<os firmware>" : "<loader>";
      facts_.text("firmware", "ovmf", source);
      if (os_.child("nvram") || attribute(os_, "firmware") == "efi")
        facts_.flag("efidisk.present", attribute(loader, "stateless") != "yes",
                    os_.child("nvram") ? "<nvram>" : source);
    } else if (is_pc_ && !loader) {
      facts_.text("firmware", "seabios", no("loader"));
    }
    bool is_secure = false;
    bool has_keys = false;
    for (const auto& feature : os_.child("firmware").children("feature")) {
      const bool enabled = attribute(feature, "enabled") == "yes";
      const auto name = attribute(feature, "name");
      if (!enabled && (name == "secure-boot" || name == "enrolled-keys"))
        return facts_.flag("secure-boot", false, "<firmware><feature>");
      is_secure = is_secure || name == "secure-boot";
      has_keys = has_keys || name == "enrolled-keys";
    }
    if (is_secure && has_keys) facts_.flag("secure-boot", true, "<firmware><feature>");
  }

  void read_disks_and_boot_order() {
    struct Ordered {
      std::int64_t order;
      std::string_view name;
    };
    std::vector<Ordered> ordered;
    DisksDescribed disks;
    bool has_cdrom = false;
    bool has_cloud_init = false;
    for (const auto& disk : devices_.children("disk")) {
      const auto target = disk.child("target");
      const auto kind = attribute(disk, "device");
      const auto file = attribute(disk.child("source"), "file");
      has_cloud_init = has_cloud_init || file.find("cloudinit") != std::string_view::npos ||
                       file.find("cloud-init") != std::string_view::npos ||
                       file.find("cidata") != std::string_view::npos;
      has_cdrom = has_cdrom || kind == "cdrom";
      if (const auto order = whole_number(attribute(disk.child("boot"), "order")))
        ordered.push_back({*order, attribute(target, "dev")});
      if (kind.empty() || kind == "disk" || kind == "lun")
        disks.disks.push_back({attribute(target, "dev"), known_bus(attribute(target, "bus")), 0, in("disk")});
    }
    if (has_cloud_init) facts_.flag("cloud-init.drive", true, "<disk>");
    for (const auto& interface : devices_.children("interface"))
      if (const auto order = whole_number(attribute(interface.child("boot"), "order")))
        ordered.push_back({*order, "network"});
    std::stable_sort(ordered.begin(), ordered.end(), [](auto& a, auto& b) { return a.order < b.order; });
    std::string order;
    for (const Ordered& each : ordered) order += fmt::format("{}{}", order.empty() ? "" : ";", each.name);
    std::string missing;
    if (ordered.empty())
      for (const auto& boot : os_.children("boot")) {
        const auto device = attribute(boot, "dev");
        order += fmt::format("{}{}", order.empty() ? "" : ";", device);
        const bool is_there = (device == "hd" && !disks.disks.empty()) || (device == "cdrom" && has_cdrom) ||
                              (device == "network" && devices_.child("interface")) || device == "fd";
        if (!is_there) missing += fmt::format("{}{}", missing.empty() ? "" : ";", device);
      }
    if (!order.empty()) {
      facts_.text("boot.order", order, "<boot>");
      facts_.text("boot.order.missing", missing, "<boot>");
    }
    write_disks(facts_, disks, ordered.empty() ? std::string_view() : ordered.front().name, "no <disk>");
  }

  // Our words for a bus, so that a report may show them as they are.
  static std::string_view known_bus(std::string_view bus) {
    for (std::string_view known : {"virtio", "scsi", "sata", "ide", "usb", "nvme", "sd", "xen", "fdc"})
      if (bus == known) return known;
    return "unknown";
  }

  void read_devices() {
    for (const auto& controller : devices_.children("controller"))
      if (attribute(controller, "type") == "scsi" && !attribute(controller, "model").empty())
        facts_.text("scsi.controller", attribute(controller, "model"), "<controller type scsi>");
    learn_presence("tpm.present", static_cast<bool>(devices_.child("tpm")), "tpm");
    const auto video = devices_.child("video");
    facts_.text("vga", video ? attribute(video.child("model"), "type") : "none",
                video ? in("video") : no("video"));
    // Where none is named, libvirt 9.1 and later add the chipset's own to q35; others have none.
    if (const auto watchdog = devices_.child("watchdog")) facts_.flag("watchdog", true, "<watchdog>");
    bool has_agent = false;
    for (const auto& channel : devices_.children("channel"))
      has_agent = has_agent || attribute(channel.child("target"), "name") == "org.qemu.guest_agent.0";
    facts_.flag("agent.enabled", has_agent, has_agent ? "<channel>" : "no <channel> of the guest agent");
    const auto interfaces = devices_.children("interface");
    facts_.number("network.count", std::distance(interfaces.begin(), interfaces.end()), "<interface>");
  }

  pugi::xml_node domain_;
  pugi::xml_node os_;
  pugi::xml_node devices_;
  FactWriter& facts_;
  std::string_view console_ = "ttyS0";
  bool is_pc_ = true;
};

}  // namespace

Result<MachineDescription> parse_libvirt_domain(std::string_view text, const GuestText& source_name) {
  pugi::xml_document document;
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    const auto read = text.substr(0, static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0)));
    return failure(tried, fmt::format("line {}", std::count(read.begin(), read.end(), '\n') + 1),
                   fmt::format("it is no valid XML: {}", parsed.description()), way_out);
  }
  const pugi::xml_node domain = find_domain(document);
  if (!domain) return failure(tried, {}, "it has no <domain>", way_out);
  MachineDescription description;
  description.form = DescriptionForm::libvirt_domain;
  FactWriter facts(description.facts, source_name);
  Reader(domain, facts).read();
  return description;
}

}  // namespace bootwhy
