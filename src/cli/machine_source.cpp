#include "cli/machine_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "input/files.h"
#include "machine/read_description.h"
#include "report/escape.h"

namespace bootwhy {
namespace {

// The last part of the path, which is what people call the machine; a process is named whole.
std::string shown_name(const std::string& path) {
  const auto name = std::filesystem::path(path).filename().string();
  return name == "cmdline" ? path : name;
}

}  // namespace

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::string> find_machine(const std::string& name, const MachineRoots& roots) {
  std::error_code ignored;
  if (std::filesystem::exists(name, ignored)) return name;
  std::vector<std::string> places;
  if (is_number(name)) places.push_back(fmt::format("{}/{}.conf", roots.proxmox, name));
  if (name.find('/') == std::string::npos) places.push_back(fmt::format("{}/{}.xml", roots.libvirt, name));
  if (is_number(name)) places.push_back(fmt::format("{}/{}/cmdline", roots.processes, name));
  for (const std::string& place : places)
    if (std::filesystem::exists(place, ignored)) return place;
  return failure("find the machine", name,
                 places.empty() ? std::string("there is no such file")
                                : fmt::format("there is no such file, and no {}", fmt::join(places, ", no ")),
                 "Run this at the host that has the machine, or give the file of its configuration");
}

Result<MachineDescription> read_machine(const std::string& path, PendingChanges pending) {
  auto text = read_whole_file(path, limits::machine_description_bytes);
  if (!text) return tl::unexpected(text.error());
  auto description = read_description(*text, GuestText(shown_name(path)), pending);
  if (!description) {
    Error error = description.error();
    error.place = error.place.empty() ? path : fmt::format("{} ({})", path, error.place);
    return tl::unexpected(error);
  }
  for (const DescriptionWarning& warning : description->warnings)
    fmt::print(stderr, "bootwhy: {}{}: {}\n", for_terminal(path),
               warning.line == 0 ? "" : fmt::format(":{}", warning.line), warning.message);
  return description;
}

}  // namespace bootwhy
