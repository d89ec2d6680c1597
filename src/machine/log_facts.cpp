#include "machine/log_facts.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "machine/kernel_parameters.h"

namespace bootwhy {
namespace {

Fact from_line(std::string_view name, FactValue value, const Finding& finding) {
  return {std::string(name), std::move(value), {}, fmt::format("line {}", finding.line),
          finding.line,      FactOrigin::log};
}

// What the template says in this finding; nothing where its capture took no part, or is no number where the
// fact is one.
std::optional<FactValue> filled(const FactTemplate& stated, const Finding& finding) {
  if (const auto* flag = std::get_if<bool>(&stated.value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&stated.value)) return *number;
  const auto text = std::get<std::string_view>(stated.value);
  if (!text.starts_with('$')) return GuestText(text);
  const auto value = capture(finding, text.substr(1));
  if (!value) return std::nullopt;
  if (!is_number_fact(stated.fact)) return GuestText(*value);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (value->empty() || error != std::errc() || end != value->data() + value->size()) return std::nullopt;
  return number;
}

// Whether the port that the console's messages go to is there. The kernel names each UART that it finds,
// after the line of its driver; a port that it has not named by the end of the probing does not exist.
void learn_serial_port(std::span<const Finding> findings, std::string_view port, MachineFacts& facts) {
  const Finding* driver = nullptr;
  bool probing_is_over = false;
  for (const Finding& finding : findings) {
    const Signature& signature = *finding.signature;
    if (signature.id == "uart-found" && capture(finding, "port") == port)
      return facts.learn(from_line("serial.present", true, finding));
    if (signature.id == "serial-driver" && !driver) driver = &finding;
    const bool is_later =
        (signature.phase && *signature.phase >= Phase::stage_1) || signature.outcome == Outcome::panic;
    if (driver && is_later) probing_is_over = true;
  }
  // The driver's line speaks for 8250 ports; others (ttyAMA0, hvc0) have drivers of their own.
  if (!probing_is_over || !port.starts_with("ttyS")) return;
  facts.learn(
      {"serial.present",
       false,
       {},
       fmt::format("line {} and after: the serial driver found no port for the console", driver->line),
       driver->line,
       FactOrigin::log});
}

}  // namespace

void learn_from_log(std::span<const Finding> findings, MachineFacts& facts) {
  KernelParameters parameters;
  bool has_parameters = false;
  for (const Finding& finding : findings) {
    for (const FactTemplate& stated : finding.signature->facts) {
      // A UART counts only where it is the console's, which learn_serial_port() decides.
      if (finding.signature->id == "uart-found" && stated.fact == "serial.present") continue;
      if (auto value = filled(stated, finding))
        facts.learn(from_line(stated.fact, std::move(*value), finding));
    }
    if (finding.signature->id != "kernel-command-line" || has_parameters) continue;
    if (const auto command_line = capture(finding, "command_line")) {
      has_parameters = true;
      parameters = kernel_parameters(*command_line);
      learn_parameters(parameters, [&](std::string_view fact, std::string_view value) {
        facts.learn(from_line(fact, GuestText(value), finding));
      });
    }
  }
  learn_serial_port(findings, parameters.console_serial.value_or("ttyS0"), facts);
}

}  // namespace bootwhy
