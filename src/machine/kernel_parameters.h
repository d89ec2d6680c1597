// What a Linux command line says about consoles, root and init.
#pragma once

#include <optional>
#include <string_view>

namespace bootwhy {

// The views live as long as the command line. Of a parameter given more than once the last counts, as in the
// kernel.
struct KernelParameters {
  std::optional<std::string_view> console_last;    // of the last console=, without its options: «ttyS0»
  std::optional<std::string_view> console_serial;  // of the last console= that is a serial port or hvc
  std::optional<std::string_view> root;
  std::optional<std::string_view> init;
  std::optional<std::string_view> panic;
};

// Calls learn(fact, value) for each fact that the parameters state.
template <class Learn>
void learn_parameters(const KernelParameters& parameters, Learn learn) {
  const auto learn_if_stated = [&](std::string_view fact, const std::optional<std::string_view>& value) {
    if (value) learn(fact, *value);
  };
  learn_if_stated("console.last", parameters.console_last);
  learn_if_stated("console.serial", parameters.console_serial);
  learn_if_stated("root.parameter", parameters.root);
  learn_if_stated("init.parameter", parameters.init);
  learn_if_stated("panic.parameter", parameters.panic);
}

// Words after «--» belong to init and are not read.
KernelParameters kernel_parameters(std::string_view command_line);

}  // namespace bootwhy
