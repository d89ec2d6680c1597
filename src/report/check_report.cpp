#include "report/check_report.h"

#include <fmt/format.h>

#include "base/version.h"
#include "report/escape.h"
#include "report/json_parts.h"

namespace bootwhy {
namespace {

constexpr std::size_t most_fixes = 3;

std::string_view name(DescriptionForm form) {
  switch (form) {
    case DescriptionForm::proxmox_config:
      return "proxmox-config";
    case DescriptionForm::qemu_command_line:
      return "qemu-command-line";
    case DescriptionForm::libvirt_domain:
      return "libvirt-domain";
  }
  return {};
}

std::string_view words(DescriptionForm form) {
  switch (form) {
    case DescriptionForm::proxmox_config:
      return "a Proxmox configuration";
    case DescriptionForm::qemu_command_line:
      return "a QEMU command line";
    case DescriptionForm::libvirt_domain:
      return "a libvirt domain";
  }
  return {};
}

// Whether a cure is for the host that has this description. What is done inside the guest comes later, where
// the guest boots.
bool is_for_host(const Fix& fix, DescriptionForm form) {
  switch (form) {
    case DescriptionForm::proxmox_config:
      return fix.platform == "proxmox" || fix.platform.starts_with("terraform");
    case DescriptionForm::qemu_command_line:
      return fix.platform == "qemu";
    case DescriptionForm::libvirt_domain:
      return fix.platform == "libvirt";
  }
  return false;
}

std::string value_words(const FactValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  const auto& text = std::get<GuestText>(value);
  return text.empty() ? "(empty)" : for_terminal(text);
}

void write_risk(Page& page, const Risk& risk, DescriptionForm form) {
  const bool is_grave = risk.rule->severity == Severity::fatal;
  const std::string confidence(bootwhy::name(risk.rule->confidence));
  page.line();
  page.line(fmt::format(
      "  {}  {} [{}]", is_grave ? page.red(confidence) : page.yellow(confidence),
      page.bold(is_grave ? "It will not boot, or stop on the way" : "It boots with something missing"),
      risk.cause->id));
  page.paragraph("    ", fmt::format("{}.", risk.rule->says));
  for (const Fact& fact : risk.facts)
    page.paragraph("    ", fmt::format("{} = {} ({})", fact.name, value_words(fact.value), fact.source));
  if (!risk.rule->depends.empty()) page.paragraph("    ", fmt::format("? {}", risk.rule->depends));
  page.snippet("        ", risk.rule->command);
  std::size_t shown = 0;
  for (const Fix& fix : risk.cause->fixes)
    if (is_for_host(fix, form) && shown++ < most_fixes) write_fix(page, "    ", fix);
  page.line(fmt::format("    more: bootwhy explain {}", risk.cause->id));
}

Json risk_json(const Risk& risk) {
  Json facts = Json::array();
  for (const Fact& fact : risk.facts) facts.push_back(fact_json(fact));
  return {{"cause", risk.cause->id},
          {"summary", risk.cause->summary},
          {"confidence", bootwhy::name(risk.rule->confidence)},
          {"severity", bootwhy::name(risk.rule->severity)},
          {"says", risk.rule->says},
          {"depends", risk.rule->depends},
          {"command", risk.rule->command},
          {"facts", std::move(facts)},
          {"fixes", fixes_json(*risk.cause)}};
}

Json machine_json(const CheckedMachine& machine) {
  Json facts = Json::array();
  for (const Fact& fact : machine.facts.all()) facts.push_back(fact_json(fact));
  Json risks = Json::array();
  for (const Risk& risk : machine.risks) risks.push_back(risk_json(risk));
  return {{"name", machine.name},
          {"form", name(machine.form)},
          {"facts", std::move(facts)},
          {"risks", std::move(risks)}};
}

constexpr auto schema = "bootwhy-check/1";
}  // namespace

std::string text_check_report(const CheckedMachine& machine, TextStyle style) {
  Page page(style);
  page.line(fmt::format("{}: {}", page.bold(for_terminal(machine.name)), words(machine.form)));
  const Fact* pending = machine.facts.find("pending.changes");
  if (pending && std::get<bool>(pending->value))
    page.line("  changes that wait for a stop and a start are counted as applied");
  for (const Risk& risk : machine.risks) write_risk(page, risk, machine.form);
  if (machine.risks.empty())
    page.line("  nothing in it is known to keep a guest from booting");
  else
    page.line("\n  nothing else in it is known to keep a guest from booting");
  return page.take();
}

std::string json_check_report(std::span<const CheckedMachine> machines) {
  Json checked = Json::array();
  for (const CheckedMachine& machine : machines) checked.push_back(machine_json(machine));
  const Json document = {
      {"schema", schema}, {"tool", {{"name", "bootwhy"}, {"version", version}}}, {"machines", checked}};
  return indented(document) + "\n";
}

std::string ndjson_check_line(const CheckedMachine& machine) {
  Json line = {{"schema", schema}, {"machine", machine_json(machine)}};
  return json_line(line);
}

}  // namespace bootwhy
