// The words that signatures, boots and reports share: phases, outcomes, severities and kinds, with the names
// that signature files and JSON use for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bootwhy {

// How far a boot has come. The order is the order in time.
enum class Phase : std::uint8_t { unknown, firmware, bootloader, kernel, stage_1, stage_2, ready, shutdown };

// How a boot ended, or that it did not.
enum class Outcome : std::uint8_t {
  incomplete,         // the log just ends
  ready,              // a login prompt, or the init system says that it is done
  panic,              // the kernel panicked
  crashed,            // an oops or BUG, no panic, never ready
  emergency_shell,    // emergency or rescue mode on the root
  initramfs_shell,    // a shell in the initrd
  rescue_prompt,      // a bootloader's prompt
  no_boot_device,     // nothing to boot; also the EFI shell, or a network boot that found nothing
  waiting_for_input,  // a passphrase, a key
  hung,               // silence, or the kernel's lockup and hung-task detectors, never ready
  reset,              // restarted, ordered or not
  powered_off,
};

enum class Severity : std::uint8_t { info, degraded, fatal };

enum class SignatureKind : std::uint8_t {
  phase,    // a boundary: a phase begins here
  outcome,  // says how the boot stands (a prompt, a power-off) without being a fault
  fault,    // something is wrong
  fact,     // a statement about the machine or the system
};

std::string_view name(Phase phase);
std::string_view name(Outcome outcome);
std::string_view name(Severity severity);
std::string_view name(SignatureKind kind);

// The value that a file names, or nothing where there is no such name.
std::optional<Phase> phase_from(std::string_view name);
std::optional<Outcome> outcome_from(std::string_view name);
std::optional<Severity> severity_from(std::string_view name);
std::optional<SignatureKind> signature_kind_from(std::string_view name);

// True for the outcomes that mean that the machine did not come up and will not without help.
bool is_failure(Outcome outcome);

}  // namespace bootwhy
