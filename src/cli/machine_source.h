// Finds the description of a machine that --vm or `check` names, and reads it.
#pragma once

#include <string>

#include "base/result.h"
#include "machine/description.h"

namespace bootwhy {

// Where hypervisors keep what describes a machine.
struct MachineRoots {
  std::string proxmox = "/etc/pve/qemu-server";
  std::string libvirt = "/etc/libvirt/qemu";
  std::string processes = "/proc";
};

// Whether a name is a number, as Proxmox's VMs have one.
bool is_number(const std::string& name);

// What a name stands for: a file; a number, which is a Proxmox VM, else a libvirt domain, else the process of
// a running QEMU; or the name of a libvirt domain. An error says where it was looked for.
Result<std::string> find_machine(const std::string& name, const MachineRoots& roots = {});

// Reads the description at that path. What in it was not understood is told on stderr.
Result<MachineDescription> read_machine(const std::string& path,
                                        PendingChanges pending = PendingChanges::ignored);

}  // namespace bootwhy
