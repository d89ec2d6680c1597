#include "machine/kernel_parameters.h"

#include <algorithm>
#include <array>

namespace bootwhy {
namespace {

// Takes the next word off; double quotes keep blanks together, as in the kernel.
std::string_view next_word(std::string_view& rest) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  std::size_t length = 0;
  bool quoted = false;
  for (; length < rest.size() && (quoted || !is_blank(rest[length])); ++length)
    if (rest[length] == '"') quoted = !quoted;
  const auto word = rest.substr(0, length);
  rest.remove_prefix(length);
  return word;
}

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

bool is_serial_console(std::string_view device) {
  constexpr std::array names{"ttyS",  "ttyAMA", "hvc",    "ttySC",   "ttymxc", "ttyO",   "ttyUSB", "ttyMSM",
                             "ttyPS", "ttyLP",  "ttySAC", "ttysclp", "ttyGS",  "ttyTHS", "ttySIF", "ttyUL"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return device.starts_with(name); });
}

}  // namespace

KernelParameters kernel_parameters(std::string_view command_line) {
  KernelParameters parameters;
  for (auto word = next_word(command_line); !word.empty() && word != "--"; word = next_word(command_line)) {
    word = without_quotes(word);
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = word.substr(0, equals);
    const auto value = without_quotes(word.substr(equals + 1));
    if (key == "console") {
      auto device = value.substr(0, value.find(','));
      if (device.starts_with("/dev/")) device.remove_prefix(5);
      parameters.console_last = device;
      if (is_serial_console(device)) parameters.console_serial = device;
    } else if (key == "root") {
      parameters.root = value;
    } else if (key == "init") {
      parameters.init = value;
    } else if (key == "panic") {
      parameters.panic = value;
    }
  }
  return parameters;
}

}  // namespace bootwhy
