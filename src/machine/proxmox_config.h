// Reads the configuration of a Proxmox VM, «/etc/pve/qemu-server/<vmid>.conf», or what `qm config` shows of
// it.
//
// Snapshots give no facts. Where a line is missing, Proxmox's default is the fact, and its source says which
// line is missing. That a serial port waits in `[PENDING]` gives `serial.pending`.
#pragma once

#include <string_view>

#include "base/guest_text.h"
#include "base/result.h"
#include "machine/description.h"

namespace bootwhy {

// `source_name` names the file in the facts. Lines that cannot be read become warnings; an error is a text
// that holds a NUL byte or has no setting at all.
Result<MachineDescription> parse_proxmox_config(std::string_view text, const GuestText& source_name,
                                                PendingChanges pending = PendingChanges::ignored);

}  // namespace bootwhy
