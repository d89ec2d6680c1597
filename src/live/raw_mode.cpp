#include "live/raw_mode.h"

#include <termios.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace bootwhy {
namespace {

// A signal handler can reach nothing but what is here.
termios original_settings{};
volatile std::sig_atomic_t terminal_to_restore = -1;

constexpr int fatal_signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGSYS, SIGQUIT};

void restore_and_die(int number) {
  if (terminal_to_restore >= 0) ::tcsetattr(terminal_to_restore, TCSANOW, &original_settings);
  ::raise(number);  // the handler was taken away when it was called, so this one ends the program
}

void handle_fatal_signals(void (*handler)(int)) {
  for (const int number : fatal_signals) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESETHAND;
    ::sigaction(number, &action, nullptr);
  }
}

}  // namespace

Result<RawMode> RawMode::take(int terminal) {
  if (::tcgetattr(terminal, &original_settings) != 0)
    return failure("use", "the terminal", std::strerror(errno), "-i needs to run in a terminal");
  terminal_to_restore = terminal;
  handle_fatal_signals(restore_and_die);
  RawMode mode(terminal);
  mode.take_again();
  return mode;
}

RawMode::RawMode(RawMode&& other) noexcept : terminal_(std::exchange(other.terminal_, -1)) {}

RawMode::~RawMode() {
  if (terminal_ < 0) return;
  ::tcsetattr(terminal_, TCSANOW, &original_settings);
  terminal_to_restore = -1;
  handle_fatal_signals(SIG_DFL);
}

void RawMode::take_again() const {
  termios raw = original_settings;
  ::cfmakeraw(&raw);
  ::tcsetattr(terminal_, TCSANOW, &raw);
}

}  // namespace bootwhy
