#include "machine/proxmox_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace bootwhy {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

struct Setting {
  std::string_view value;
  std::size_t line = 0;
};
using Settings = std::map<std::string_view, Setting, std::less<>>;

bool is_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

// The settings before the first [section], by key.
Result<Settings> current_settings(std::string_view text, const std::string& name) {
  Settings settings;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_key(line.substr(0, colon)))
      return failure("read the VM configuration", fmt::format("{}:{}", name, number),
                     "the line is no 'key: value'", "Give the <vmid>.conf that 'qm config' shows");
    settings.insert_or_assign(line.substr(0, colon), Setting{trimmed(line.substr(colon + 1)), number});
  }
  if (settings.empty())
    return failure("read the VM configuration", name, "it holds no settings",
                   "Give the <vmid>.conf from /etc/pve/qemu-server");
  return settings;
}

// «host,flags=+aes» or «cputype=host»: the value of a key in a property string; the first value has no name.
std::string_view property(std::string_view value, std::string_view key, bool may_be_first) {
  bool first = true;
  while (!value.empty()) {
    const auto end = value.find(',');
    const std::string_view part = value.substr(0, end);
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      if (first && may_be_first) return part;
    } else if (part.substr(0, equals) == key) {
      return part.substr(equals + 1);
    }
    first = false;
    if (end == std::string_view::npos) break;
    value.remove_prefix(end + 1);
  }
  return {};
}

bool is_disk_key(std::string_view key) {
  for (const std::string_view bus : {"scsi", "virtio", "sata", "ide"})
    if (key.starts_with(bus) && key.size() > bus.size() &&
        key.substr(bus.size()).find_first_not_of("0123456789") == std::string_view::npos)
      return true;
  return false;
}

std::string_view bus_of(std::string_view key) {
  return key.substr(0, key.find_first_of("0123456789"));
}

class Reader {
 public:
  Reader(const Settings& settings, const std::string& name) : settings_(settings), name_(name) {}

  MachineFacts read() {
    const Setting* serial = find("serial0");
    const Setting* arguments = find("args");
    const bool by_arguments = arguments && (arguments->value.find("-serial") != std::string_view::npos ||
                                            arguments->value.find("isa-serial") != std::string_view::npos);
    if (!serial && by_arguments)
      learn("serial.present", true, fmt::format("the 'args' in line {}", arguments->line));
    else
      learn("serial.present", serial != nullptr, place(serial, "serial0"));
    text_or("cpu.model", "cpu", "cputype", "kvm64");
    text_or("firmware", "bios", "", "seabios");
    text_or("machine.type", "machine", "type", "i440fx");
    text_or("vga", "vga", "type", "std");
    present("efidisk.present", "efidisk0");
    present("tpm.present", "tpmstate0");
    if (const Setting* memory = find("memory")) {
      std::int64_t mib = 0;
      const auto value = property(memory->value, "current", true);
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), mib);
      if (error == std::errc()) learn("memory.mib", mib, place(memory, "memory"));
    }
    read_disks();
    return std::move(facts_);
  }

 private:
  const Setting* find(std::string_view key) const {
    const auto setting = settings_.find(key);
    return setting == settings_.end() ? nullptr : &setting->second;
  }

  static std::string place(const Setting* setting, std::string_view key) {
    return setting ? fmt::format("line {}", setting->line) : fmt::format("no {} line", key);
  }

  void learn(std::string fact, FactValue value, std::string source) {
    facts_.learn({std::move(fact), std::move(value), GuestText(name_), std::move(source), std::nullopt});
  }

  void text_or(std::string fact, std::string_view key, std::string_view property_name,
               std::string_view otherwise) {
    const Setting* setting = find(key);
    const auto value = setting ? property(setting->value, property_name, true) : std::string_view();
    learn(std::move(fact), GuestText(value.empty() ? otherwise : value), place(setting, key));
  }

  void present(std::string fact, std::string_view key) {
    const Setting* setting = find(key);
    learn(std::move(fact), setting != nullptr, place(setting, key));
  }

  void read_disks() {
    std::int64_t disks = 0;
    std::string_view first_bus;
    for (const auto& [key, setting] : settings_) {
      if (!is_disk_key(key) || property(setting.value, "media", false) == "cdrom") continue;
      if (disks++ == 0) first_bus = bus_of(key);
    }
    learn("disk.count", disks, disks == 0 ? "no disk line" : "the disk lines");
    if (disks > 0) learn("disk.bus", GuestText(first_bus), "the disk lines");
    const Setting* boot = find("boot");
    if (!boot) return;
    const std::string_view order = property(boot->value, "order", false);
    learn("boot.order", GuestText(order.empty() ? boot->value : order), place(boot, "boot"));
    std::string missing;
    for (std::string_view rest = order; !rest.empty();) {
      const auto end = rest.find(';');
      const std::string_view device = rest.substr(0, end);
      if (!find(device)) missing += (missing.empty() ? "" : " ") + std::string(device);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    if (!missing.empty()) learn("boot.order.missing", GuestText(missing), place(boot, "boot"));
  }

  const Settings& settings_;
  const std::string& name_;
  MachineFacts facts_;
};

}  // namespace

Result<MachineFacts> facts_from_proxmox_config(std::string_view text, const std::string& name) {
  auto settings = current_settings(text, name);
  if (!settings) return tl::unexpected(settings.error());
  return Reader(*settings, name).read();
}

}  // namespace bootwhy
