#include "machine/log_facts.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace bootwhy {
namespace {

FactValue filled(const FactTemplate& stated, const Finding& finding) {
  if (const auto* flag = std::get_if<bool>(&stated.value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&stated.value)) return *number;
  const std::string& text = std::get<std::string>(stated.value);
  if (!text.starts_with('$')) return GuestText(text);
  const std::string_view value = capture(finding, std::string_view(text).substr(1)).value_or("");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (!value.empty() && error == std::errc() && end == value.data() + value.size()) return number;
  return GuestText(value);
}

Fact from_line(std::string name, FactValue value, const Finding& finding) {
  return {std::move(name), std::move(value), {}, fmt::format("line {}", finding.line), finding.line};
}

// The values of a parameter on a kernel command line, in order.
template <class Visit>
void for_each_parameter(std::string_view command_line, std::string_view name, Visit visit) {
  while (!command_line.empty()) {
    const auto end = command_line.find(' ');
    std::string_view word = command_line.substr(0, end);
    if (word.starts_with(name) && word.substr(name.size()).starts_with('='))
      visit(word.substr(name.size() + 1));
    if (end == std::string_view::npos) return;
    command_line.remove_prefix(end + 1);
  }
}

bool is_serial(std::string_view console) {
  return console.starts_with("ttyS") || console.starts_with("ttyAMA") || console.starts_with("hvc");
}

void learn_from_command_line(const Finding& finding, std::string_view command_line, std::string& serial_console,
                             MachineFacts& facts) {
  std::optional<std::string_view> last;
  for_each_parameter(command_line, "console", [&](std::string_view value) {
    last = value.substr(0, value.find(','));
    if (is_serial(*last)) serial_console = *last;
  });
  if (last) facts.learn(from_line("console.last", GuestText(*last), finding));
  if (!serial_console.empty()) facts.learn(from_line("console.serial", GuestText(serial_console), finding));
  for (const auto& [parameter, fact] : {std::pair{"root", "root.parameter"}, std::pair{"init", "init.parameter"}})
    for_each_parameter(command_line, parameter, [&, fact = fact](std::string_view value) {
      facts.learn(from_line(fact, GuestText(value), finding));
    });
}

}  // namespace

void learn_from_log(std::span<const Finding> findings, MachineFacts& facts) {
  std::string serial_console;
  const Finding* driver = nullptr;
  bool probing_is_over = false;
  std::vector<const Finding*> uarts;
  bool read_command_line = false;
  for (const Finding& finding : findings) {
    const Signature& signature = *finding.signature;
    for (const FactTemplate& stated : signature.facts)
      facts.learn(from_line(stated.fact, filled(stated, finding), finding));
    if (const auto command_line = capture(finding, "command_line"); command_line && !read_command_line) {
      read_command_line = true;
      learn_from_command_line(finding, *command_line, serial_console, facts);
    }
    if (signature.id == "serial-driver") driver = &finding;
    if (signature.id == "uart-found") uarts.push_back(&finding);
    const bool is_later = (signature.phase && *signature.phase >= Phase::stage_1) ||
                          signature.outcome == Outcome::panic;
    if (driver && is_later) probing_is_over = true;
  }
  const std::string_view port = serial_console.empty() ? "ttyS0" : std::string_view(serial_console);
  for (const Finding* uart : uarts)
    if (capture(*uart, "port") == port) return facts.learn(from_line("serial.present", true, *uart));
  if (driver && probing_is_over && port.starts_with("ttyS"))
    facts.learn({"serial.present", false, {},
                 fmt::format("no UART for the serial console was found after the serial driver in line {}",
                             driver->line),
                 driver->line});
}

}  // namespace bootwhy
