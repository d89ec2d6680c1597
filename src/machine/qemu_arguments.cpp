#include "machine/qemu_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace bootwhy {
namespace {

constexpr auto tried = "read the QEMU command line";

tl::unexpected<Error> too_many_words() {
  return failure(tried, {}, fmt::format("it has more than {} words", limits::qemu_words),
                 "Give the command that starts one machine");
}

// Options without a value; every other one takes the next word.
constexpr std::array<std::string_view, 37> without_value{"nodefaults",
                                                         "nographic",
                                                         "enable-kvm",
                                                         "no-acpi",
                                                         "no-reboot",
                                                         "no-shutdown",
                                                         "S",
                                                         "s",
                                                         "snapshot",
                                                         "daemonize",
                                                         "no-hpet",
                                                         "no-user-config",
                                                         "nodefconfig",
                                                         "no-fd-bootchk",
                                                         "usb",
                                                         "full-screen",
                                                         "preconfig",
                                                         "singlestep",
                                                         "version",
                                                         "h",
                                                         "help",
                                                         "win2k-hack",
                                                         "curses",
                                                         "mem-prealloc",
                                                         "alt-grab",
                                                         "ctrl-grab",
                                                         "no-quit",
                                                         "xen-attach",
                                                         "old-param",
                                                         "semihosting",
                                                         "portrait",
                                                         "only-migratable",
                                                         "enable-fips",
                                                         "no-frame",
                                                         "sdl",
                                                         "no-kvm",
                                                         "xen-domid-restrict"};

std::string_view last_part(std::string_view path) {
  const auto slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

Result<std::vector<std::string>> shell_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool escapes = c == '\\' && quote != '\'' && i + 1 < text.size();
    if (escapes) {
      const char next = text[++i];
      if (next == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      if (next == '\n' || next == '\r') continue;
      // Between double quotes a backslash stands for itself before most characters.
      if (quote == '"' && std::string_view("\"\\$`").find(next) == std::string_view::npos) word += c;
      word += next;
      in_word = true;
    } else if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) {
      word += c;
      in_word = true;
    } else if (in_word) {
      if (words.size() == limits::qemu_words) return too_many_words();
      words.push_back(std::move(word));
      word.clear();
      in_word = false;
    }
  }
  if (quote != 0)
    return failure(tried, {}, fmt::format("a quote ({}) is opened and not closed", quote),
                   "Paste the command whole, or give /proc/PID/cmdline");
  if (in_word) words.push_back(std::move(word));
  return words;
}

Result<std::vector<std::string>> process_words(std::string_view bytes) {
  std::vector<std::string> words;
  while (!bytes.empty()) {
    if (words.size() == limits::qemu_words) return too_many_words();
    const auto end = bytes.find('\0');
    words.emplace_back(bytes.substr(0, end));
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
  }
  return words;
}

bool QemuArguments::has(std::string_view name) const {
  return std::any_of(all.begin(), all.end(), [&](const auto& argument) { return argument.name == name; });
}

std::string_view QemuArguments::last(std::string_view name) const {
  const auto found =
      std::find_if(all.rbegin(), all.rend(), [&](const auto& argument) { return argument.name == name; });
  return found == all.rend() ? std::string_view() : found->value;
}

std::vector<std::string_view> QemuArguments::values(std::string_view name) const {
  std::vector<std::string_view> found;
  for (const QemuArgument& argument : all)
    if (argument.name == name) found.push_back(argument.value);
  return found;
}

QemuArguments qemu_arguments(std::span<const std::string> words) {
  QemuArguments arguments;
  const auto program =
      std::find_if(words.begin(), words.end(), [](const std::string& word) { return is_qemu_program(word); });
  auto word = words.begin();
  if (program != words.end()) {
    arguments.program = last_part(*program);
    word = program + 1;
  }
  for (; word != words.end(); ++word) {
    std::string_view name = *word;
    if (!name.starts_with('-')) {
      arguments.all.push_back({{}, name});
      continue;
    }
    name.remove_prefix(name.starts_with("--") ? 2 : 1);
    if (name == "M") name = "machine";
    const bool takes_value =
        std::find(without_value.begin(), without_value.end(), name) == without_value.end();
    const bool has_value = takes_value && word + 1 != words.end();
    if (has_value) ++word;
    arguments.all.push_back({name, has_value ? std::string_view(*word) : std::string_view()});
  }
  return arguments;
}

bool is_qemu_program(std::string_view path) {
  const auto name = last_part(path);
  return name == "kvm" || name == "qemu-kvm" || name == "qemu" || name.starts_with("qemu-system-");
}

}  // namespace bootwhy
