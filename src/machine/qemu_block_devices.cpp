#include "machine/qemu_block_devices.h"

#include <algorithm>
#include <limits>

#include "machine/words.h"

namespace bootwhy {
namespace {

// The bus that -drive's «if» stands for; empty where the drive is seen only through a -device.
std::string_view bus_of_interface(std::string_view interface, QemuChipset chipset) {
  if (interface.empty()) interface = chipset.is_pc ? "ide" : "virtio";
  if (interface == "ide" && chipset.is_q35) return "sata";
  for (std::string_view known : {"ide", "scsi", "virtio", "sd", "mtd", "xen"})
    if (interface == known) return known;
  return {};
}

std::string_view bus_of_device(const QemuOption& device, QemuChipset chipset) {
  const std::string_view driver = device.first;
  if (driver.starts_with("virtio-blk") || driver.starts_with("vhost-user-blk")) return "virtio";
  if (driver.starts_with("scsi-")) return "scsi";
  if (driver.starts_with("ide-")) {
    const auto bus = device.get("bus");
    const bool on_ahci =
        bus.find("ahci") != std::string_view::npos || bus.find("sata") != std::string_view::npos;
    return chipset.is_q35 || on_ahci ? "sata" : "ide";
  }
  if (driver == "nvme-ns" || (driver == "nvme" && device.find("drive"))) return "nvme";
  if (driver == "usb-storage") return "usb";
  return {};
}

}  // namespace

std::vector<QemuBlockDevice> qemu_block_devices(const QemuArguments& arguments,
                                                std::span<const QemuOption> devices, QemuChipset chipset) {
  std::vector<QemuBlockDevice> found;
  std::vector<std::string> cdrom_drives;
  const auto add = [&](std::string_view interface, bool is_cdrom) {
    const auto bus = bus_of_interface(interface, chipset);
    if (!bus.empty()) found.push_back({std::string(bus), bus, is_cdrom, std::nullopt});
  };
  for (const QemuArgument& argument : arguments.all) {
    const bool is_image =
        argument.name.empty() || (argument.name.size() == 3 && argument.name.starts_with("hd"));
    if (is_image) add("ide", false);
    if (argument.name == "cdrom") add("ide", true);
    if (argument.name != "drive") continue;
    const auto drive = parse_qemu_option(argument.value);
    const bool is_cdrom = drive.get("media") == "cdrom";
    add(drive.get("if"), is_cdrom);
    if (is_cdrom) cdrom_drives.emplace_back(drive.get("id"));
  }
  for (const QemuOption& device : devices) {
    const auto bus = bus_of_device(device, chipset);
    if (bus.empty()) continue;
    const auto id = device.get("id");
    const bool is_cdrom =
        device.first.ends_with("-cd") ||
        std::find(cdrom_drives.begin(), cdrom_drives.end(), device.get("drive")) != cdrom_drives.end();
    found.push_back(
        {std::string(id.empty() ? bus : id), bus, is_cdrom, whole_number(device.get("bootindex"))});
  }
  std::stable_sort(found.begin(), found.end(), [](const QemuBlockDevice& a, const QemuBlockDevice& b) {
    constexpr auto last = std::numeric_limits<std::int64_t>::max();
    return a.boot_index.value_or(last) < b.boot_index.value_or(last);
  });
  return found;
}

}  // namespace bootwhy
