#include "signature/vocabulary.h"

#include <array>
#include <utility>

namespace bootwhy {
namespace {

template <class Value, std::size_t N>
using Names = std::array<std::pair<Value, std::string_view>, N>;

constexpr Names<Phase, 8> phases{{{Phase::unknown, "unknown"},
                                  {Phase::firmware, "firmware"},
                                  {Phase::bootloader, "bootloader"},
                                  {Phase::kernel, "kernel"},
                                  {Phase::stage_1, "stage-1"},
                                  {Phase::stage_2, "stage-2"},
                                  {Phase::ready, "ready"},
                                  {Phase::shutdown, "shutdown"}}};

constexpr Names<Outcome, 12> outcomes{{{Outcome::incomplete, "incomplete"},
                                       {Outcome::ready, "ready"},
                                       {Outcome::panic, "panic"},
                                       {Outcome::crashed, "crashed"},
                                       {Outcome::emergency_shell, "emergency-shell"},
                                       {Outcome::initramfs_shell, "initramfs-shell"},
                                       {Outcome::rescue_prompt, "rescue-prompt"},
                                       {Outcome::no_boot_device, "no-boot-device"},
                                       {Outcome::waiting_for_input, "waiting-for-input"},
                                       {Outcome::hung, "hung"},
                                       {Outcome::reset, "reset"},
                                       {Outcome::powered_off, "powered-off"}}};

constexpr Names<Severity, 3> severities{
    {{Severity::info, "info"}, {Severity::degraded, "degraded"}, {Severity::fatal, "fatal"}}};

constexpr Names<SignatureKind, 4> kinds{{{SignatureKind::phase, "phase"},
                                         {SignatureKind::outcome, "outcome"},
                                         {SignatureKind::fault, "fault"},
                                         {SignatureKind::fact, "fact"}}};

template <class Value, std::size_t N>
std::string_view name_in(const Names<Value, N>& names, Value value) {
  for (const auto& [known, name] : names)
    if (known == value) return name;
  return "unknown";
}

template <class Value, std::size_t N>
std::optional<Value> value_in(const Names<Value, N>& names, std::string_view wanted) {
  for (const auto& [value, name] : names)
    if (name == wanted) return value;
  return std::nullopt;
}

}  // namespace

std::string_view name(Phase phase) {
  return name_in(phases, phase);
}
std::string_view name(Outcome outcome) {
  return name_in(outcomes, outcome);
}
std::string_view name(Severity severity) {
  return name_in(severities, severity);
}
std::string_view name(SignatureKind kind) {
  return name_in(kinds, kind);
}

std::optional<Phase> phase_from(std::string_view name) {
  return value_in(phases, name);
}
std::optional<Outcome> outcome_from(std::string_view name) {
  return value_in(outcomes, name);
}
std::optional<Severity> severity_from(std::string_view name) {
  return value_in(severities, name);
}
std::optional<SignatureKind> signature_kind_from(std::string_view name) {
  return value_in(kinds, name);
}

bool is_failure(Outcome outcome) {
  switch (outcome) {
    case Outcome::panic:
    case Outcome::crashed:
    case Outcome::emergency_shell:
    case Outcome::initramfs_shell:
    case Outcome::rescue_prompt:
    case Outcome::no_boot_device:
    case Outcome::hung:
      return true;
    case Outcome::incomplete:
    case Outcome::ready:
    case Outcome::waiting_for_input:
    case Outcome::reset:
    case Outcome::powered_off:
      return false;
  }
  return false;
}

}  // namespace bootwhy
