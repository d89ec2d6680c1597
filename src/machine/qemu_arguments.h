// The arguments of a QEMU command, taken apart: which options it has, in order, and their values.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootwhy {

// The words of shell text: blanks part them, quotes and backslashes keep them together, «\» at a line's end
// joins lines. Nothing is expanded. An error is an open quote or more words than limits::qemu_words.
Result<std::vector<std::string>> shell_words(std::string_view text);

// The NUL-separated words of /proc/PID/cmdline. An error is more words than limits::qemu_words.
Result<std::vector<std::string>> process_words(std::string_view bytes);

struct QemuArgument {
  std::string_view name;   // without dashes; empty for a disk image that stands alone
  std::string_view value;  // empty for an option that takes none
};

struct QemuArguments {
  std::string_view
      program;  // the last part of the program's path; empty where the words begin with an option
  std::vector<QemuArgument> all;

  bool has(std::string_view name) const;
  // The value of the last such option; empty where there is none. QEMU lets the last one count.
  std::string_view last(std::string_view name) const;
  std::vector<std::string_view> values(std::string_view name) const;
};

// The views live as long as the words. What stands before the program (sudo, environment) is left out.
QemuArguments qemu_arguments(std::span<const std::string> words);

// True for the names under which QEMU's system emulators are installed.
bool is_qemu_program(std::string_view path);

}  // namespace bootwhy
