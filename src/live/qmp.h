// Asks a running QEMU through its QMP socket, and asks it nothing that changes the machine: there is no key
// sent, no pause, no write.
//
// QEMU serves one client of that socket at a time, and a host's own tools want it: a client is connected for
// a second at most, whatever happens, and leaves when the object goes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace bootwhy {

struct QmpPatience {
  // So long a QEMU that serves another client is waited for. With the start of the program and the search for
  // that client, that it is busy is said well within a second.
  std::chrono::milliseconds greeting{400};
  // So long, from the greeting on, the socket is held.
  std::chrono::milliseconds session{1000};
};

class QmpClient {
 public:
  // Connects and greets. An error says whether nobody listens there or somebody else is served.
  static Result<QmpClient> connect(const std::string& socket_path, QmpPatience patience = {});

  QmpClient(QmpClient&&) noexcept;
  QmpClient& operator=(QmpClient&&) noexcept;
  ~QmpClient();

  // QEMU writes a picture of the screen to this file, as PPM.
  Result<bool> screendump(const std::string& file);

  // QEMU writes `size` bytes of the machine's memory, from the physical address on, to this file.
  Result<bool> pmemsave(std::uint64_t address, std::uint64_t size, const std::string& file);

  // The same memory as text, «00000000000b8000: 0x07200720 …», where QEMU can write no file that we can read.
  // `size` is a multiple of 4.
  Result<std::string> examine_memory(std::uint64_t address, std::uint64_t size);

 private:
  class Connection;
  explicit QmpClient(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace bootwhy
