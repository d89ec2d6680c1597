// Reads a libvirt domain, as `virsh dumpxml` shows it and /etc/libvirt/qemu/NAME.xml holds it.
#pragma once

#include <string_view>

#include "base/guest_text.h"
#include "base/result.h"
#include "machine/description.h"

namespace bootwhy {

// `source_name` names the domain or its file in the facts. An error is a text that is no XML, or has no
// <domain>.
Result<MachineDescription> parse_libvirt_domain(std::string_view text, const GuestText& source_name);

}  // namespace bootwhy
