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

// Words after «--» belong to init and are not read.
KernelParameters kernel_parameters(std::string_view command_line);

}  // namespace bootwhy
