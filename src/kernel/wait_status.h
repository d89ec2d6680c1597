// PID 1's wait status, as the kernel prints it when init dies («exitcode=0x00000200», kernel/exit.c,
// do_exit).
//
// The number is a wait(2) status word: the low 7 bits are the signal that killed the process, 0 for an exit;
// bit 7 says that core was dumped; the next 8 bits are the exit status.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bootwhy {

struct WaitStatus {
  std::uint32_t raw = 0;
  std::optional<int> exited;  // exit status, where PID 1 exited
  std::optional<int> signal;  // signal number, where it was killed
  bool core_dumped = false;
};

// Decodes 1 to 8 hexadecimal digits, with or without 0x. Nothing where the text is no such number.
std::optional<WaitStatus> wait_status_from(std::string_view hex);

// «exit status 2», «killed by SIGSEGV (11), core dumped».
std::string to_string(const WaitStatus& status);

// «SIGSEGV»; empty for a number that is no signal on x86 and arm.
std::string_view signal_name(int signal);

}  // namespace bootwhy
