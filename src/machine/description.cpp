#include "machine/description.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"

namespace bootwhy {

void warn(MachineDescription& description, std::uint64_t line, std::string message) {
  const std::size_t so_far = description.warnings.size();
  if (so_far >= limits::description_warnings) return;
  if (so_far + 1 == limits::description_warnings) message = "more warnings follow; they are left out";
  description.warnings.push_back({line, std::move(message)});
}

void FactWriter::flag(std::string_view fact, bool value, std::string_view source) {
  learn(fact, value, source);
}

void FactWriter::number(std::string_view fact, std::int64_t value, std::string_view source) {
  learn(fact, value, source);
}

void FactWriter::text(std::string_view fact, std::string_view value, std::string_view source) {
  learn(fact, GuestText(value.substr(0, limits::capture_bytes)), source);
}

void FactWriter::learn(std::string_view fact, FactValue value, std::string_view source) {
  facts_.learn({std::string(fact), std::move(value), source_name_, std::string(source)});
}

bool DisksDescribed::has(std::string_view name) const {
  return std::any_of(disks.begin(), disks.end(), [&](const Disk& disk) { return disk.name == name; });
}

void write_disks(FactWriter& facts, const DisksDescribed& described, std::string_view boots,
                 std::string_view source_if_none) {
  const auto& disks = described.disks;
  facts.number("disk.count", static_cast<std::int64_t>(disks.size()),
               disks.empty() ? source_if_none : std::string_view(disks.front().source));
  if (disks.empty()) return;
  auto disk = std::find_if(disks.begin(), disks.end(), [&](const auto& each) { return each.name == boots; });
  if (disk == disks.end()) disk = disks.begin();
  facts.text("disk.bus", disk->bus, disk->source);
  if (disk->mib > 0) facts.number("disk.size.mib", disk->mib, disk->source);
}

}  // namespace bootwhy
