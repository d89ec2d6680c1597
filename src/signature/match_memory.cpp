#include "signature/match_memory.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace bootwhy {

MatchMemory::Entry& MatchMemory::entry_for(std::uint32_t signature, std::string_view line) {
  return entries_[(std::hash<std::string_view>()(line) + signature) % entries_.size()];
}

void MatchMemory::grow() {
  auto old = std::exchange(entries_, std::vector<Entry>(std::max(least_places, 4 * entries_.size())));
  for (Entry& entry : old)
    if (entry.signature != none) entry_for(entry.signature, entry.line) = std::move(entry);
  kept_ = 0;
}

std::optional<bool> MatchMemory::recall(std::uint32_t signature, std::string_view line,
                                        std::span<std::string_view> groups) {
  if (entries_.empty() || line.size() > longest_line) return std::nullopt;
  const Entry& entry = entry_for(signature, line);
  if (entry.signature != signature || entry.line != line) return std::nullopt;
  for (std::size_t i = 0; i < std::min(groups.size(), most_groups); ++i) {
    const Group& group = entry.groups[i];
    groups[i] = group.begin == took_no_part ? std::string_view() : line.substr(group.begin, group.size);
  }
  return entry.found;
}

void MatchMemory::keep(std::uint32_t signature, std::string_view line, bool found,
                       std::span<const std::string_view> groups) {
  if (line.size() > longest_line || groups.size() > most_groups) return;
  if (kept_ >= entries_.size() && entries_.size() < most_places) grow();
  ++kept_;
  Entry& entry = entry_for(signature, line);
  entry.signature = signature;
  entry.found = found;
  entry.line = line;
  entry.groups.fill({});
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (groups[i].data())
      entry.groups[i] = {static_cast<std::uint8_t>(groups[i].data() - line.data()),
                         static_cast<std::uint8_t>(groups[i].size())};
}

}  // namespace bootwhy
