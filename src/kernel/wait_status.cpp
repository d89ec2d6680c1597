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
constexpr std::uint32_t stopped = 0x7f;  // in the place of the signal
constexpr std::uint32_t core_bit = 0x80;

}  // namespace

std::optional<WaitStatus> wait_status_from(std::string_view hex) {
  if (hex.starts_with("0x") || hex.starts_with("0X")) hex.remove_prefix(2);
  if (hex.empty() || hex.size() > 8) return std::nullopt;
  WaitStatus status;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), status.raw, 16);
  if (error != std::errc() || end != hex.data() + hex.size()) return std::nullopt;
  const std::uint32_t signal = status.raw & signal_bits;
  if (signal == 0) {
    status.exited = static_cast<int>((status.raw >> 8) & 0xff);
  } else if (signal != stopped) {
    status.signal = static_cast<int>(signal);
    status.core_dumped = (status.raw & core_bit) != 0;
  }
  return status;
}

std::string to_string(const WaitStatus& status) {
  if (status.exited) return fmt::format("exit status {}", *status.exited);
  if (!status.signal) return fmt::format("0x{:08x}: stopped, neither exited nor killed", status.raw);
  const auto known = signal_name(*status.signal);
  return fmt::format("killed by {}{}",
                     known.empty() ? fmt::format("signal {}", *status.signal)
                                   : fmt::format("{} ({})", known, *status.signal),
                     status.core_dumped ? ", core dumped" : "");
}

std::string_view signal_name(int signal) {
  if (signal < 0 || static_cast<std::size_t>(signal) >= signal_names.size()) return {};
  return signal_names[static_cast<std::size_t>(signal)];
}

}  // namespace bootwhy
