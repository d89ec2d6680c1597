// Opens what a target names: a UNIX socket, a network connection, a serial device or a pseudo-terminal.
#pragma once

#include <functional>

#include "base/result.h"
#include "input/files.h"
#include "live/asio.h"
#include "live/target.h"

namespace bootwhy {

enum class ConsoleKind { unix_socket, network, device };

struct OpenedConsole {
  Descriptor descriptor;  // does not block
  ConsoleKind kind = ConsoleKind::unix_socket;
};

struct OpenFailure {
  Error error;
  bool may_come = false;  // it is not there now, and waiting for it makes sense
};

using OpenResult = tl::expected<OpenedConsole, OpenFailure>;

// Never blocks. `done` is called once: at once for a path, from the loop for the network. `target` is a
// PathTarget or a NetworkTarget.
void open_console(boost::asio::io_context& loop, const Target& target, std::function<void(OpenResult)> done);

}  // namespace bootwhy
