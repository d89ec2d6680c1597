#include "machine/read_description.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "machine/libvirt_domain.h"
#include "machine/proxmox_config.h"
#include "machine/qemu_arguments.h"
#include "machine/qemu_command_line.h"
#include "machine/words.h"

namespace bootwhy {
namespace {

// A pasted command may begin with a comment, sudo, environment or «exec»; a setting has a colon in its first
// word.
bool is_command(std::string_view text) {
  while (!text.empty()) {
    const auto line_end = text.find('\n');
    std::string_view line = trimmed(text.substr(0, line_end));
    text = line_end == std::string_view::npos ? std::string_view() : text.substr(line_end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '-') return true;
    while (!line.empty()) {
      const auto word = line.substr(0, line.find_first_of(" \t"));
      if (is_qemu_program(word)) return true;
      if (word.ends_with(':')) return false;
      line = trimmed(line.substr(word.size()));
    }
    return false;
  }
  return false;
}

}  // namespace

DescriptionForm form_of(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (trimmed(text.substr(0, text.find('\0'))).starts_with('<')) return DescriptionForm::libvirt_domain;
  const auto nul = text.find('\0');
  if (nul != std::string_view::npos && (is_qemu_program(text.substr(0, nul)) || text.front() == '-'))
    return DescriptionForm::qemu_command_line;
  return nul == std::string_view::npos && is_command(text) ? DescriptionForm::qemu_command_line
                                                           : DescriptionForm::proxmox_config;
}

Result<MachineDescription> read_description(std::string_view text, const GuestText& source_name,
                                            PendingChanges pending) {
  if (text.size() > limits::machine_description_bytes)
    return failure("read the machine's description", {},
                   fmt::format("it is larger than {} bytes", limits::machine_description_bytes),
                   "Give a Proxmox <vmid>.conf, a QEMU command line, or a libvirt domain's XML");
  switch (form_of(text)) {
    case DescriptionForm::libvirt_domain:
      return parse_libvirt_domain(text, source_name);
    case DescriptionForm::qemu_command_line:
      return parse_qemu_command_line(text, source_name);
    case DescriptionForm::proxmox_config:
      break;
  }
  return parse_proxmox_config(text, source_name, pending);
}

}  // namespace bootwhy
