// A description of a machine, read: the facts it states, and what in it could not be understood.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/guest_text.h"
#include "machine/facts.h"

namespace bootwhy {

struct DescriptionWarning {
  std::uint64_t line = 0;  // of the description, counted from 1; 0 where it has no lines
  std::string message;     // our words alone
};

enum class DescriptionForm : std::uint8_t { proxmox_config, qemu_command_line, libvirt_domain };

// Whether changes that wait for a stop and a start count: they do for the next boot, and did not for the last
// one.
enum class PendingChanges : std::uint8_t { ignored, applied };

struct MachineDescription {
  DescriptionForm form = DescriptionForm::proxmox_config;
  MachineFacts facts;
  std::vector<DescriptionWarning> warnings;  // at most limits::description_warnings
};

// Adds a warning; when they become too many, one that says so.
void warn(MachineDescription& description, std::uint64_t line, std::string message);

// Learns facts that one source states.
class FactWriter {
 public:
  // The facts must outlive the writer.
  FactWriter(MachineFacts& facts, GuestText source_name)
      : facts_(facts), source_name_(std::move(source_name)) {}

  // `source` says in our words where it stands.
  void flag(std::string_view fact, bool value, std::string_view source);
  void number(std::string_view fact, std::int64_t value, std::string_view source);
  void text(std::string_view fact, std::string_view value, std::string_view source);

 private:
  void learn(std::string_view fact, FactValue value, std::string_view source);

  MachineFacts& facts_;
  GuestText source_name_;
};

// The disks of a machine, told in the order of the description. The views must outlive it.
struct DisksDescribed {
  struct Disk {
    std::string_view name;  // «scsi0», or a bus where disks have no names
    std::string_view bus;   // scsi, virtio, sata, ide, nvme, …: our words
    std::int64_t mib = 0;   // 0: not said
    std::string source;
  };
  std::vector<Disk> disks;

  bool has(std::string_view name) const;
};

// Learns disk.count, and disk.bus and disk.size.mib of the disk that `boots` names, else of the first one.
void write_disks(FactWriter& facts, const DisksDescribed& described, std::string_view boots,
                 std::string_view source_if_none);

}  // namespace bootwhy
