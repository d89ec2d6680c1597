// Reads the machine facts out of a Proxmox VE configuration, /etc/pve/qemu-server/<vmid>.conf.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "machine/facts.h"

namespace bootwhy {

// Learns from the current section alone; snapshots and pending changes are not the running machine. `name` is
// the file's name, shown as the source. Fails where the text is no such configuration.
Result<MachineFacts> facts_from_proxmox_config(std::string_view text, const std::string& name);

}  // namespace bootwhy
