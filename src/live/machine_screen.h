// What a running machine's screen holds, taken through QMP.
#pragma once

#include <string>

#include "base/result.h"

namespace bootwhy {

struct MachineScreen {
  std::string text_memory;      // the 32 KiB at 0xb8000, whatever they hold
  std::string picture;          // PPM; empty where QEMU could give none
  std::string picture_problem;  // and why; empty where there is one
};

// Connects, takes both, leaves. QEMU writes into files of a folder that none but this user may enter and that
// is gone when this returns; where QEMU cannot write there, the memory comes through the socket itself and
// there is no picture.
Result<MachineScreen> take_machine_screen(const std::string& qmp_socket);

// The bytes that QEMU's memory examination shows, as QmpClient::examine_memory() gives it.
std::string bytes_of_examination(std::string_view text);

}  // namespace bootwhy
