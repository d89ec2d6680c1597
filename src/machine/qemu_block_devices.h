// The disks and CD drives that a QEMU command line gives the guest.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "machine/qemu_arguments.h"
#include "machine/qemu_option.h"

namespace bootwhy {

struct QemuBlockDevice {
  std::string name;      // its id where it has one, else its bus
  std::string_view bus;  // scsi, virtio, sata, ide, nvme, usb, …: our words
  bool is_cdrom = false;
  std::optional<std::int64_t> boot_index;
};

// What decides the bus of a drive that names none.
struct QemuChipset {
  bool is_pc = true;
  bool is_q35 = false;
};

// In the order in which the firmware tries them: those with a boot index first. `devices` are the parsed
// values of all -device options.
std::vector<QemuBlockDevice> qemu_block_devices(const QemuArguments& arguments,
                                                std::span<const QemuOption> devices, QemuChipset chipset);

}  // namespace bootwhy
