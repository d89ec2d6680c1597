#include "machine/proxmox_sections.h"

#include <fmt/format.h>

#include <algorithm>

#include "machine/words.h"

namespace bootwhy {
namespace {

bool is_key(std::string_view text) {
  const auto is_key_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), is_key_character);
}

}  // namespace

bool is_numbered(std::string_view key, std::string_view name) {
  return key.size() > name.size() && key.size() <= name.size() + 3 && key.starts_with(name) &&
         whole_number(key.substr(name.size())).has_value();
}

ProxmoxSections read_proxmox_sections(std::string_view text, MachineDescription& description) {
  ProxmoxSections sections;
  ProxmoxSettings* section = &sections.current;  // null inside a snapshot
  std::uint64_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    line = trimmed(line);
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      section = nullptr;
      if (line == "[PENDING]" || line == "[pending]") {
        section = &sections.pending;
        sections.has_pending = true;
      } else if (line.back() != ']') {
        warn(description, number, "a section name without its closing bracket; what follows is left out");
      }
      continue;
    }
    if (!section) continue;
    const auto colon = line.find(':');
    const auto key = line.substr(0, colon);
    if (colon == std::string_view::npos || !is_key(key)) {
      warn(description, number, "neither a setting, a comment nor a section");
      continue;
    }
    const ProxmoxSetting setting{trimmed(line.substr(colon + 1)), number};
    if (const auto [at, is_new] = section->try_emplace(key, setting); !is_new) {
      if (section == &sections.current)
        warn(description, number,
             fmt::format("set before on line {}; the later one counts", at->second.line));
      at->second = setting;
    }
  }
  return sections;
}

ProxmoxSettings with_pending(const ProxmoxSections& sections) {
  ProxmoxSettings settings = sections.current;
  for (std::string_view key : pending_deletions(sections)) settings.erase(key);
  for (const auto& [key, setting] : sections.pending)
    if (key != "delete") settings.insert_or_assign(key, setting);
  return settings;
}

std::vector<std::string_view> pending_deletions(const ProxmoxSections& sections) {
  std::vector<std::string_view> keys;
  const auto deletions = sections.pending.find("delete");
  if (deletions == sections.pending.end()) return keys;
  for (std::string_view key : split(deletions->second.value, ',')) {
    key = trimmed(key);
    if (key.starts_with('!')) key.remove_prefix(1);
    keys.push_back(key);
  }
  return keys;
}

}  // namespace bootwhy
