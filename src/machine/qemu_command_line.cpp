#include "machine/qemu_command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "machine/kernel_parameters.h"
#include "machine/qemu_arguments.h"
#include "machine/qemu_block_devices.h"
#include "machine/qemu_option.h"
#include "machine/words.h"

namespace bootwhy {
namespace {

constexpr std::int64_t mib = 1024 * 1024;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool names_cloud_init(std::string_view file) {
  return contains(file, "cloudinit") || contains(file, "cloud-init") || contains(file, "cidata") ||
         contains(file, "seed.iso");
}

class Reader {
 public:
  Reader(QemuArguments arguments, std::string_view place, FactWriter& facts)
      : arguments_(std::move(arguments)), place_(place), facts_(facts) {
    for (const auto& text : arguments_.values("device")) devices_.push_back(parse_qemu_option(text));
    for (const auto& text : arguments_.values("machine")) machine_ = parse_qemu_option(text);
    // What is not said is QEMU's default only where everything was seen.
    is_whole_ = !arguments_.program.empty() && !arguments_.has("readconfig");
  }

  void read() {
    read_platform();
    read_processor_and_memory();
    read_kernel();
    read_serial();
    read_display();
    read_firmware();
    read_block_devices();
    read_devices();
  }

 private:
  std::string said(std::string_view option) const { return fmt::format("{}-{}", place_, option); }
  std::string not_said(std::string_view option) const {
    return fmt::format("{}no -{} option", place_, option);
  }

  // A flag that some option sets; false is learned only where the whole command line is known.
  void learn_flag(std::string_view fact, bool value, std::string_view option) {
    if (value) facts_.flag(fact, true, said(option));
    if (!value && is_whole_) facts_.flag(fact, false, not_said(option));
  }

  void learn_text(std::string_view fact, std::string_view value, std::string_view otherwise,
                  std::string_view option) {
    if (!value.empty()) facts_.text(fact, value, said(option));
    if (value.empty() && !otherwise.empty() && is_whole_) facts_.text(fact, otherwise, not_said(option));
  }

  bool has_device(std::string_view prefix) const {
    return std::any_of(devices_.begin(), devices_.end(),
                       [&](const QemuOption& device) { return device.first.starts_with(prefix); });
  }

  void read_platform() {
    std::string_view arch = arguments_.program;
    constexpr std::string_view prefix = "qemu-system-";
    const bool names_arch = arch.starts_with(prefix);
    if (names_arch) arch.remove_prefix(prefix.size());
    if (names_arch) facts_.text("arch", arch, fmt::format("{}the program's name", place_));
    // «kvm» and a part of a command line do not say it; nearly all such machines are PCs.
    is_pc_ = !names_arch || arch == "x86_64" || arch == "i386";
    const auto type = machine_.first.empty() ? machine_.get("type") : std::string_view(machine_.first);
    const auto family = qemu_machine_family(type);
    learn_text("machine.type", family.empty() ? type : family, is_pc_ ? "i440fx" : "", "machine");
    is_q35_ = family == "q35";
    read_accelerator();
    const auto acpi = machine_.get("acpi");
    if (arguments_.has("no-acpi") || acpi == "off")
      facts_.flag("acpi", false, said(acpi == "off" ? "machine acpi" : "no-acpi"));
    else if (is_whole_ && is_pc_)
      facts_.flag("acpi", true, not_said("no-acpi"));
    learn_flag("numa", arguments_.has("numa"), "numa");
    read_huge_pages();
  }

  void read_accelerator() {
    std::string accelerator(machine_.get("accel"));
    std::string_view option = "machine accel";
    if (arguments_.has("accel")) {
      accelerator = parse_qemu_option(arguments_.last("accel")).first;
      option = "accel";
    }
    const bool named_kvm = arguments_.program == "kvm" || arguments_.program == "qemu-kvm";
    if (arguments_.has("enable-kvm")) {
      accelerator = "kvm";
      option = "enable-kvm";
    } else if (accelerator.empty() && named_kvm) {
      facts_.flag("kvm.enabled", true, fmt::format("{}the program's name", place_));
      facts_.text("hypervisor", "kvm", fmt::format("{}the program's name", place_));
      return;
    }
    // «kvm:tcg» takes what the host has, which is not said here.
    if (contains(accelerator, ":")) return;
    learn_flag("kvm.enabled", accelerator == "kvm", option);
    learn_text("hypervisor", accelerator, "tcg", option);
  }

  void read_huge_pages() {
    const auto objects = arguments_.values("object");
    const bool by_object = std::any_of(objects.begin(), objects.end(), [](std::string_view object) {
      return contains(object, "huge") && object.find("memory-backend") != std::string_view::npos;
    });
    learn_flag("hugepages", by_object || contains(arguments_.last("mem-path"), "huge"),
               by_object ? "object" : "mem-path");
  }

  void read_processor_and_memory() {
    const auto cpu = arguments_.last("cpu");
    const auto comma = cpu.find(',');
    learn_text("cpu.model", cpu.substr(0, comma), is_pc_ ? "qemu64" : "", "cpu");
    if (comma != std::string_view::npos) facts_.text("cpu.flags", cpu.substr(comma + 1), said("cpu"));
    const auto smp = parse_qemu_option(arguments_.last("smp"));
    const auto count = whole_number(smp.first.empty() ? smp.get("cpus") : std::string_view(smp.first));
    constexpr std::int64_t most = 1 << 16;
    std::int64_t product = 1;
    for (const char* part : {"sockets", "dies", "clusters", "cores", "threads"})
      product *= std::min(most, whole_number(smp.get(part)).value_or(1));
    if (count || arguments_.has("smp"))
      facts_.number("cpu.cores", count.value_or(product), said("smp"));
    else if (is_whole_)
      facts_.number("cpu.cores", 1, not_said("smp"));
    const auto memory = parse_qemu_option(arguments_.last("m"));
    const auto size =
        size_in_mib(memory.first.empty() ? memory.get("size") : std::string_view(memory.first), mib);
    if (size)
      facts_.number("memory.mib", *size, said("m"));
    else if (is_whole_ && is_pc_ && !arguments_.has("m"))
      facts_.number("memory.mib", 128, not_said("m"));
  }

  void read_kernel() {
    learn_flag("kernel.direct", arguments_.has("kernel"), "kernel");
    const auto command_line = arguments_.last("append");
    if (command_line.empty()) return;
    facts_.text("kernel.command-line", command_line, said("append"));
    const auto parameters = kernel_parameters(command_line);
    learn_parameters(parameters, [&](std::string_view fact, std::string_view value) {
      facts_.text(fact, value, said("append"));
    });
    console_ = parameters.console_serial.value_or(console_);
  }

  // Of which kind a port is: the word before its first colon or comma, or the backend of the chardev it
  // names.
  std::string_view port_kind(std::string_view port) const {
    const auto kind = port.substr(0, port.find_first_of(":,"));
    if (kind != "chardev") return kind == "unix" || kind == "tcp" || kind == "telnet" ? "socket" : kind;
    return chardev_kind(port.substr(port.find(':') + 1));
  }

  std::string_view chardev_kind(std::string_view id) const {
    for (std::string_view chardev : arguments_.values("chardev"))
      if (parse_qemu_option(chardev).get("id") == id) return chardev.substr(0, chardev.find(','));
    return {};
  }

  // The port that the console names: ttyS0 unless -append says otherwise. Ports are counted as QEMU does:
  // each -serial takes the next number, an isa-serial without an index the next one that is free.
  void read_serial() {
    if (console_.starts_with("hvc"))
      return learn_flag("serial.present", has_device("virtconsole"), "device virtconsole");
    if (!console_.starts_with("ttyS")) return;  // other UARTs are part of their machine
    if (!is_pc_) return;
    std::set<std::int64_t> taken;
    std::string_view kind;
    const auto wanted = whole_number(console_.substr(4)).value_or(0);
    const auto add = [&](std::int64_t number, std::string_view how, std::string_view option) {
      taken.insert(number);
      if (number != wanted) return;
      kind = how;
      source_ = said(option);
    };
    std::int64_t number = 0;
    for (std::string_view port : arguments_.values("serial")) {
      if (port != "none") add(number, port_kind(port), "serial");
      ++number;
    }
    bool has_isa = false;
    for (const QemuOption& device : devices_) {
      if (device.first != "isa-serial") continue;
      has_isa = true;
      std::int64_t free = 0;
      while (taken.contains(free)) ++free;
      add(whole_number(device.get("index")).value_or(free), chardev_kind(device.get("chardev")),
          "device isa-serial");
    }
    const bool by_default = is_whole_ && number == 0 && !has_isa && !arguments_.has("nodefaults");
    if (by_default) {
      add(0, arguments_.has("nographic") ? "stdio" : "vc", "serial");
      source_ = not_said("nodefaults");
    }
    if (taken.contains(wanted)) {
      facts_.flag("serial.present", true, source_);
      if (!kind.empty()) facts_.text("serial.type", kind, source_);
    } else if (is_whole_) {
      facts_.flag("serial.present", false, arguments_.has("serial") ? said("serial") : not_said("serial"));
    }
  }

  void read_display() {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> displays{
        {{"VGA", "std"},
         {"virtio-vga", "virtio"},
         {"virtio-gpu", "virtio"},
         {"qxl", "qxl"},
         {"cirrus-vga", "cirrus"},
         {"vmware-svga", "vmware"},
         {"bochs-display", "std"},
         {"ramfb", "ramfb"}}};
    for (const auto& [driver, display] : displays)
      if (has_device(driver)) return facts_.text("vga", display, said("device"));
    learn_text("vga", arguments_.last("vga"),
               arguments_.has("nodefaults") ? "none"
               : is_pc_                     ? "std"
                                            : "",
               "vga");
  }

  void read_firmware() {
    bool has_variables = !machine_.get("pflash1").empty();
    std::string_view option = machine_.get("pflash0").empty() ? std::string_view() : "machine pflash0";
    std::int64_t flashes = 0;
    for (std::string_view text : arguments_.values("drive"))
      if (parse_qemu_option(text).get("if") == "pflash") ++flashes;
    const auto old_flashes = static_cast<std::int64_t>(arguments_.values("pflash").size());
    if (flashes + old_flashes > 0) option = flashes > 0 ? "drive if=pflash" : "pflash";
    has_variables = has_variables || flashes + old_flashes > 1;
    const auto bios = arguments_.last("bios");
    const bool is_uefi_file = contains(bios, "OVMF") || contains(bios, "ovmf") || contains(bios, "edk2") ||
                              contains(bios, "EFI") || contains(bios, "AAVMF");
    if (!option.empty() || is_uefi_file) {
      const auto source = option.empty() ? said("bios") : said(option);
      facts_.text("firmware", "ovmf", source);
      facts_.flag("efidisk.present", has_variables, source);
    } else if (bios.empty() && is_whole_ && is_pc_) {
      facts_.text("firmware", "seabios", not_said("bios"));
    } else if (contains(bios, "seabios") || contains(bios, "bios.bin") || contains(bios, "bios-256k.bin")) {
      facts_.text("firmware", "seabios", said("bios"));
    }
  }

  void read_block_devices() {
    const auto devices = qemu_block_devices(arguments_, devices_, {is_pc_, is_q35_});
    for (std::string_view option : {"drive", "blockdev", "cdrom"})
      for (std::string_view value : arguments_.values(option))
        if (names_cloud_init(value)) facts_.flag("cloud-init.drive", true, said(option));
    write_boot_order(devices);
    DisksDescribed disks;
    for (const QemuBlockDevice& device : devices)
      if (!device.is_cdrom) disks.disks.push_back({device.name, device.bus, 0, said("drive or -device")});
    if (is_whole_ || !disks.disks.empty()) write_disks(facts_, disks, {}, not_said("drive"));
  }

  void write_boot_order(const std::vector<QemuBlockDevice>& devices) {
    std::string order;
    for (const QemuBlockDevice& device : devices)
      if (device.boot_index) order += (order.empty() ? "" : ";") + device.name;
    if (!order.empty()) return facts_.text("boot.order", order, said("device bootindex"));
    const auto boot = parse_qemu_option(arguments_.last("boot"));
    learn_text("boot.order", boot.first.empty() ? boot.get("order") : std::string_view(boot.first), "",
               "boot");
  }

  void read_devices() {
    for (std::string_view driver :
         {"virtio-scsi-single", "virtio-scsi", "lsi", "megasas", "mptsas", "pvscsi", "am53c974"})
      if (has_device(driver)) {
        facts_.text("scsi.controller", driver == "virtio-scsi" ? "virtio-scsi-pci" : driver, said("device"));
        break;
      }
    learn_flag("tpm.present", arguments_.has("tpmdev") || has_device("tpm-"), "tpmdev");
    learn_flag("balloon", has_device("virtio-balloon"), "device virtio-balloon");
    const bool has_watchdog = arguments_.has("watchdog") || has_device("i6300esb") || has_device("ib700");
    learn_flag("watchdog", has_watchdog, "device i6300esb");
    const bool has_agent = std::any_of(devices_.begin(), devices_.end(), [](const QemuOption& device) {
      return device.first == "virtserialport" && device.get("name") == "org.qemu.guest_agent.0";
    });
    learn_flag("agent.enabled", has_agent, "device virtserialport");
    read_network();
  }

  void read_network() {
    std::int64_t cards = 0;
    for (const QemuOption& device : devices_)
      for (std::string_view card :
           {"virtio-net", "e1000", "rtl8139", "vmxnet3", "ne2k", "pcnet", "i82", "tulip", "igb"})
        cards += device.first.starts_with(card) ? 1 : 0;
    for (std::string_view nic : arguments_.values("nic")) cards += nic == "none" ? 0 : 1;
    for (std::string_view net : arguments_.values("net")) cards += net.starts_with("nic") ? 1 : 0;
    const bool says_something = arguments_.has("nic") || arguments_.has("net") || arguments_.has("netdev");
    if (cards > 0 || says_something)
      facts_.number("network.count", cards, said("device, -nic or -net"));
    else if (is_whole_)
      facts_.number("network.count", arguments_.has("nodefaults") ? 0 : 1, not_said("nic"));
  }

  QemuArguments arguments_;
  std::string_view place_;
  FactWriter& facts_;
  std::vector<QemuOption> devices_;
  QemuOption machine_;
  std::string_view console_ = "ttyS0";
  std::string source_;
  bool is_whole_ = false;
  bool is_pc_ = false;
  bool is_q35_ = false;
};

}  // namespace

Result<MachineDescription> parse_qemu_command_line(std::string_view text, const GuestText& source_name) {
  const auto words = text.find('\0') == std::string_view::npos ? shell_words(text) : process_words(text);
  if (!words) return tl::unexpected(words.error());
  auto arguments = qemu_arguments(*words);
  if (arguments.all.empty())
    return failure("read the QEMU command line", {}, "it has no option",
                   "Give /proc/PID/cmdline of the running machine, or the command that starts it");
  MachineDescription description;
  description.form = DescriptionForm::qemu_command_line;
  FactWriter facts(description.facts, source_name);
  Reader(std::move(arguments), "", facts).read();
  return description;
}

void learn_from_qemu_words(std::span<const std::string> words, std::string_view place, FactWriter& facts) {
  auto arguments = qemu_arguments(words);
  arguments.program = {};
  Reader(std::move(arguments), fmt::format("{}, ", place), facts).read();
}

std::string_view qemu_machine_family(std::string_view type) {
  if (type == "pc" || type.starts_with("pc-i440fx")) return "i440fx";
  if (type == "q35" || type.starts_with("pc-q35")) return "q35";
  if (type == "virt" || type.starts_with("virt-")) return "virt";
  if (type == "microvm") return type;
  return {};
}

}  // namespace bootwhy
