#include "machine/proxmox_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "machine/proxmox_sections.h"
#include "machine/qemu_arguments.h"
#include "machine/qemu_command_line.h"
#include "machine/words.h"

namespace bootwhy {
namespace {

// Disks are named by their bus and a number; the firmware looks at the buses in this order.
constexpr std::array<std::string_view, 4> disk_buses{"ide", "scsi", "virtio", "sata"};

class Reader {
 public:
  Reader(const ProxmoxSettings& settings, MachineDescription& description, const GuestText& source_name)
      : settings_(settings), description_(description), facts_(description.facts, source_name) {}

  void read() {
    read_arguments();
    read_platform();
    read_serial_and_display();
    read_processor();
    read_memory();
    read_firmware();
    read_disks();
    read_rest();
  }

  FactWriter& facts() { return facts_; }

 private:
  const ProxmoxSetting* find(std::string_view key) const {
    const auto at = settings_.find(key);
    return at == settings_.end() ? nullptr : &at->second;
  }

  static std::string at(std::string_view key, const ProxmoxSetting& setting) {
    return fmt::format("line {}: {}", setting.line, key);
  }

  static std::string missing(std::string_view key) { return fmt::format("no {} line", key); }

  // The first of «name0», «name1», …; the text is its key. Keys are sorted.
  const ProxmoxSettings::value_type* first_numbered(std::string_view name) const {
    for (auto each = settings_.lower_bound(name); each != settings_.end() && each->first.starts_with(name);
         ++each)
      if (is_numbered(each->first, name)) return &*each;
    return nullptr;
  }

  // A setting of the form «1», «0», «enabled=1,…» that is off where it is missing, unless said otherwise.
  void read_switch(std::string_view key, std::string_view fact, std::string_view option_name = "enabled",
                   bool default_value = false) {
    const ProxmoxSetting* setting = find(key);
    if (!setting) return facts_.flag(fact, default_value, missing(key));
    const auto value = main_option(setting->value, option_name);
    facts_.flag(fact, value == "1" || value == "on" || value == "yes" || value == "true", at(key, *setting));
  }

  // A setting whose main value is a text.
  void read_text(std::string_view key, std::string_view fact, std::string_view option_name,
                 std::string_view default_value) {
    const ProxmoxSetting* setting = find(key);
    const auto value = setting ? main_option(setting->value, option_name) : std::string_view();
    if (!value.empty())
      facts_.text(fact, value, at(key, *setting));
    else if (!default_value.empty())
      facts_.text(fact, default_value, setting ? at(key, *setting) : missing(key));
  }

  std::optional<std::int64_t> read_number(std::string_view key, std::string_view option_name) {
    const ProxmoxSetting* setting = find(key);
    if (!setting) return std::nullopt;
    const auto number = whole_number(main_option(setting->value, option_name));
    if (!number) warn(description_, setting->line, fmt::format("{} should be a whole number", key));
    return number;
  }

  // QEMU arguments stand behind Proxmox's own, so they go first here: the first learned counts.
  void read_arguments() {
    const ProxmoxSetting* setting = find("args");
    if (!setting) return facts_.flag("kernel.direct", false, missing("args"));
    const auto words = shell_words(setting->value);
    if (!words) {
      warn(description_, setting->line, fmt::format("args cannot be read: {}", words.error().reason));
      return;
    }
    learn_from_qemu_words(*words, at("args", *setting), facts_);
    const bool names_kernel = std::find(words->begin(), words->end(), "-kernel") != words->end();
    if (!names_kernel) facts_.flag("kernel.direct", false, at("args", *setting));
  }

  void read_platform() {
    read_text("arch", "arch", "", "x86_64");
    const ProxmoxSetting* arch = find("arch");
    is_arm_ = arch && arch->value == "aarch64";
    const ProxmoxSetting* machine = find("machine");
    const auto type = machine ? main_option(machine->value, "type") : std::string_view();
    const auto family = qemu_machine_family(type);
    if (!family.empty())
      facts_.text("machine.type", family, at("machine", *machine));
    else if (!type.empty())
      facts_.text("machine.type", type, at("machine", *machine));
    else
      facts_.text("machine.type", is_arm_ ? "virt" : "i440fx", missing("machine"));
    read_switch("kvm", "kvm.enabled", "enabled", true);
    const ProxmoxSetting* kvm = find("kvm");
    facts_.text("hypervisor", kvm && kvm->value == "0" ? "tcg" : "kvm",
                kvm ? at("kvm", *kvm) : missing("kvm"));
  }

  void read_serial_and_display() {
    // Proxmox adds the ports in order and QEMU counts them itself: any serial line gives the guest a ttyS0.
    // An ARM machine has a port of its own whether or not it is set.
    const ProxmoxSetting* serial = nullptr;
    std::string_view port;
    for (std::string_view key : {"serial0", "serial1", "serial2", "serial3"})
      if (!serial && (serial = find(key))) port = key;
    if (serial) {
      facts_.flag("serial.present", true, at(port, *serial));
      facts_.text("serial.type", serial->value.starts_with("/dev/") ? "device" : serial->value,
                  at(port, *serial));
    } else if (!is_arm_) {
      facts_.flag("serial.present", false, missing("serial0"));
    }
    const ProxmoxSetting* vga = find("vga");
    const auto type = vga ? main_option(vga->value, "type") : std::string_view();
    const auto source = vga ? at("vga", *vga) : missing("vga");
    facts_.text("vga", type.empty() ? (is_arm_ ? "virtio" : "std") : type, source);
    facts_.flag("vga.is-serial", is_numbered(type, "serial"), source);
  }

  void read_processor() {
    const ProxmoxSetting* cpu = find("cpu");
    const auto model = cpu ? main_option(cpu->value, "cputype") : std::string_view();
    if (!model.empty())
      facts_.text("cpu.model", model, at("cpu", *cpu));
    else
      facts_.text("cpu.model", is_arm_ ? "cortex-a57" : "kvm64", cpu ? at("cpu", *cpu) : missing("cpu"));
    if (cpu)
      if (const auto flags = option(cpu->value, "flags")) facts_.text("cpu.flags", *flags, at("cpu", *cpu));
    const auto cores = read_number("cores", "");
    const auto sockets = read_number("sockets", "");
    constexpr std::int64_t most = 1 << 16;
    if (cores.value_or(1) <= most && sockets.value_or(1) <= most)
      facts_.number("cpu.cores", cores.value_or(1) * sockets.value_or(1),
                    find("cores") ? at("cores", *find("cores")) : missing("cores"));
  }

  void read_memory() {
    const auto memory = read_number("memory", "current");
    if (memory || !find("memory"))
      facts_.number("memory.mib", memory.value_or(512),
                    memory ? at("memory", *find("memory")) : missing("memory"));
    const ProxmoxSetting* balloon = find("balloon");
    facts_.flag("balloon", !balloon || balloon->value != "0",
                balloon ? at("balloon", *balloon) : missing("balloon"));
    read_switch("numa", "numa");
    const ProxmoxSetting* hugepages = find("hugepages");
    facts_.flag("hugepages", hugepages && hugepages->value != "0",
                hugepages ? at("hugepages", *hugepages) : missing("hugepages"));
  }

  void read_firmware() {
    const ProxmoxSetting* bios = find("bios");
    const bool is_ovmf = is_arm_ || (bios && bios->value == "ovmf");
    const auto source = bios ? at("bios", *bios) : missing("bios");
    facts_.text("firmware", bios && !is_arm_ ? bios->value : is_ovmf ? "ovmf" : "seabios", source);
    const ProxmoxSetting* efidisk = find("efidisk0");
    const auto efidisk_source = efidisk ? at("efidisk0", *efidisk) : missing("efidisk0");
    facts_.flag("efidisk.present", efidisk != nullptr, efidisk_source);
    if (efidisk)
      facts_.text("efidisk.type", option(efidisk->value, "efitype").value_or("2m"), efidisk_source);
    const bool has_keys = efidisk && option(efidisk->value, "pre-enrolled-keys").value_or("0") == "1";
    facts_.flag("secure-boot", is_ovmf && has_keys, is_ovmf ? efidisk_source : source);
    const ProxmoxSetting* tpm = find("tpmstate0");
    facts_.flag("tpm.present", tpm != nullptr, tpm ? at("tpmstate0", *tpm) : missing("tpmstate0"));
  }

  void read_disks() {
    DisksDescribed described;
    bool has_cloud_init = false;
    std::string_view cdrom;
    std::string cloud_init_source = "no drive with cloud-init's data";
    for (std::string_view bus : disk_buses) {
      for (auto each = settings_.lower_bound(bus); each != settings_.end() && each->first.starts_with(bus);
           ++each) {
        const auto& [key, setting] = *each;
        if (!is_numbered(key, bus)) continue;
        const auto source = at(bus, setting);
        const auto volume = main_option(setting.value, "file");
        if (volume.ends_with("cloudinit") || volume.find("-cloudinit.") != std::string_view::npos) {
          has_cloud_init = true;
          cloud_init_source = source;
          continue;
        }
        if (option(setting.value, "media") == "cdrom") {
          if (cdrom.empty()) cdrom = key;
          continue;
        }
        const auto size = option(setting.value, "size");
        described.disks.push_back({key, bus, size ? size_in_mib(*size, 1).value_or(0) : 0, source});
      }
    }
    facts_.flag("cloud-init.drive", has_cloud_init, cloud_init_source);
    const auto order = read_boot_order(described, cdrom);
    const auto boots =
        std::find_if(order.begin(), order.end(), [&](std::string_view name) { return described.has(name); });
    write_disks(facts_, described, boots == order.end() ? std::string_view() : *boots,
                "no scsi, virtio, sata or ide disk");
    read_text("scsihw", "scsi.controller", "", "lsi");
  }

  // The devices that the machine tries, in order. `order=` names them; the old form names kinds of devices by
  // letters, and its disk by `bootdisk`.
  std::vector<std::string_view> read_boot_order(const DisksDescribed& described, std::string_view cdrom) {
    std::vector<std::string_view> order;
    const ProxmoxSetting* boot = find("boot");
    if (const auto named = boot ? option(boot->value, "order") : std::nullopt) {
      for (std::string_view device : split(*named, ';'))
        if (device = trimmed(device); !device.empty()) order.push_back(device);
    } else {
      const ProxmoxSetting* bootdisk = find("bootdisk");
      for (char letter : boot ? main_option(boot->value, "legacy") : std::string_view("cdn")) {
        if (letter == 'c' && bootdisk) order.push_back(bootdisk->value);
        if (letter == 'c' && !bootdisk && !described.disks.empty())
          order.push_back(described.disks.front().name);
        if (letter == 'd' && !cdrom.empty()) order.push_back(cdrom);
        if (const auto* network = first_numbered("net"); letter == 'n' && network)
          order.push_back(network->first);
        if (order.size() > settings_.size()) break;
      }
    }
    std::string all;
    std::string absent;
    std::int64_t present = 0;
    bool has_disk = false;
    for (std::string_view device : order) {
      all += fmt::format("{}{}", all.empty() ? "" : ";", device);
      has_disk = has_disk || described.has(device);
      if (find(device))
        ++present;
      else
        absent += fmt::format("{}{}", absent.empty() ? "" : ";", device);
    }
    const auto source = boot ? at("boot", *boot) : missing("boot");
    facts_.number("boot.devices.count", present, source);
    facts_.flag("boot.disk.present", has_disk, source);
    facts_.text("boot.order", all, source);
    facts_.text("boot.order.missing", absent, source);
    return order;
  }

  void read_rest() {
    read_switch("agent", "agent.enabled");
    read_text("ostype", "ostype", "", "other");
    read_switch("acpi", "acpi", "enabled", true);
    read_switch("template", "template");
    const ProxmoxSetting* watchdog = find("watchdog");
    facts_.flag("watchdog", watchdog != nullptr, watchdog ? at("watchdog", *watchdog) : missing("watchdog"));
    read_text("lock", "lock", "", "none");
    std::int64_t networks = 0;
    for (const auto& [key, setting] : settings_) networks += is_numbered(key, "net") ? 1 : 0;
    const auto* network = first_numbered("net");
    facts_.number("network.count", networks, network ? at("net", network->second) : missing("net0"));
  }

  const ProxmoxSettings& settings_;
  MachineDescription& description_;
  FactWriter facts_;
  bool is_arm_ = false;
};

// What waits for a stop and a start.
void read_pending(const ProxmoxSections& sections, FactWriter& facts) {
  if (!sections.has_pending) {
    facts.flag("pending.changes", false, "no [PENDING] section");
    facts.text("serial.pending", "none", "no [PENDING] section");
    return;
  }
  facts.flag("pending.changes", !sections.pending.empty(), "[PENDING] section");
  for (const auto& [key, setting] : sections.pending)
    if (is_numbered(key, "serial"))
      return facts.text("serial.pending", sections.current.contains(key) ? "changed" : "added",
                        fmt::format("[PENDING], line {}: serial", setting.line));
  for (std::string_view key : pending_deletions(sections))
    if (is_numbered(key, "serial"))
      return facts.text("serial.pending", "removed", "[PENDING] section: delete");
  facts.text("serial.pending", "none", "[PENDING] section");
}

}  // namespace

Result<MachineDescription> parse_proxmox_config(std::string_view text, const GuestText& source_name,
                                                PendingChanges pending) {
  constexpr auto tried = "read the Proxmox configuration";
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    return failure(tried, fmt::format("line {}", std::count(text.begin(), text.begin() + nul, '\n') + 1),
                   "it holds a NUL byte, which no configuration has",
                   "Give the file /etc/pve/qemu-server/<vmid>.conf");
  MachineDescription description;
  const ProxmoxSections sections = read_proxmox_sections(text, description);
  if (sections.current.empty())
    return failure(
        tried, description.warnings.empty() ? "" : fmt::format("line {}", description.warnings.front().line),
        "it has no setting of the form «key: value» before the first section",
        "Give the file /etc/pve/qemu-server/<vmid>.conf");
  const ProxmoxSettings settings =
      pending == PendingChanges::applied ? with_pending(sections) : sections.current;
  Reader reader(settings, description, source_name);
  reader.read();
  read_pending(sections, reader.facts());
  return description;
}

}  // namespace bootwhy
