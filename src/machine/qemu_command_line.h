// Reads a QEMU command line: the NUL-separated words of /proc/PID/cmdline, or the text of a shell command.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/guest_text.h"
#include "base/result.h"
#include "machine/description.h"

namespace bootwhy {

// A text with a NUL byte is taken as words of /proc/PID/cmdline, any other as shell text. `source_name` names
// it in the facts. An error is a text that has too many words, an open quote, or no option at all.
Result<MachineDescription> parse_qemu_command_line(std::string_view text, const GuestText& source_name);

// Learns what a part of a command line says, such as «args» of a Proxmox configuration. What QEMU does where
// nothing is said is learned only from a whole command line. `place` begins the source of each fact; it holds
// no foreign bytes.
void learn_from_qemu_words(std::span<const std::string> words, std::string_view place, FactWriter& facts);

// «i440fx», «q35», «virt» or «microvm» for a machine type such as «pc-q35-8.1»; empty for others.
std::string_view qemu_machine_family(std::string_view type);

}  // namespace bootwhy
