// Reads a description of a machine in whichever of the three forms it is: a Proxmox VM's configuration, a
// QEMU command line, or a libvirt domain. The content decides, not the name.
#pragma once

#include <string_view>

#include "base/guest_text.h"
#include "base/result.h"
#include "machine/description.h"

namespace bootwhy {

DescriptionForm form_of(std::string_view text);

// `source_name` names the description in facts and errors. An error is a text that is larger than
// limits::machine_description_bytes or is none of the three.
Result<MachineDescription> read_description(std::string_view text, const GuestText& source_name,
                                            PendingChanges pending = PendingChanges::ignored);

}  // namespace bootwhy
