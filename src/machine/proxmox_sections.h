// The sections of a Proxmox VM's configuration, and the settings in them.
//
// The first section is the machine as it runs, or as it starts where it does not run; `[PENDING]` holds
// changes that wait for a stop and a start, and every other section is a snapshot, which is left out.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "machine/description.h"

namespace bootwhy {

struct ProxmoxSetting {
  std::string_view value;  // lives as long as the text
  std::uint64_t line = 0;
};

using ProxmoxSettings = std::map<std::string_view, ProxmoxSetting, std::less<>>;

struct ProxmoxSections {
  ProxmoxSettings current;
  ProxmoxSettings pending;
  bool has_pending = false;
};

// Lines that cannot be read become warnings of the description. The text must outlive what is returned.
ProxmoxSections read_proxmox_sections(std::string_view text, MachineDescription& description);

// The settings after a stop and a start: the current ones with the pending ones applied.
ProxmoxSettings with_pending(const ProxmoxSections& sections);

// The keys that `[PENDING]` takes away, without the «!» that forces it.
std::vector<std::string_view> pending_deletions(const ProxmoxSections& sections);

// True for «net0», «net12» where the name is «net».
bool is_numbered(std::string_view key, std::string_view name);

}  // namespace bootwhy
