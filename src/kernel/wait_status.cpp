#include "kernel/wait_status.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace bootwhy {
namespace {

// Numbers as on x86, arm and riscv (uapi/asm-generic/signal.h).
constexpr std::array<std::string_view, 32> signal_names{
    "",          "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",
    "SIGFPE",    "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM",
    "SIGSTKFLT", "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",
    "SIGXCPU",   "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS"};

constexpr std::uint32_t signal_bits = 0x7f;
constexpr std::uint32_t core_bit = 0x80;

}  // namespace

std::optional<WaitStatus> wait_status_from(std::string_view hex) {
  if (hex.starts_with("0x") || hex.starts_with("0X")) hex.remove_prefix(2);
  if (hex.empty() || hex.size() > 8) return std::nullopt;
  WaitStatus status;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), status.raw, 16);
  if (error != std::errc() || end != hex.data() + hex.size()) return std::nullopt;
  const auto signal = static_cast<int>(status.raw & signal_bits);
  status.core_dumped = (status.raw & core_bit) != 0;
  if (signal == 0)
    status.exited = static_cast<int>((status.raw >> 8) & 0xff);
  else
    status.signal = signal;
  return status;
}

std::string to_string(const WaitStatus& status) {
  if (status.exited) return fmt::format("exit status {}", *status.exited);
  const int signal = status.signal.value_or(0);
  const auto known = signal_name(signal);
  return fmt::format("killed by {}{}",
                     known.empty() ? fmt::format("signal {}", signal) : fmt::format("{} ({})", known, signal),
                     status.core_dumped ? ", core dumped" : "");
}

std::string_view signal_name(int signal) {
  if (signal < 0 || static_cast<std::size_t>(signal) >= signal_names.size()) return {};
  return signal_names[static_cast<std::size_t>(signal)];
}

}  // namespace bootwhy
