// Reads one live console until it ends or the user has had enough, and passes it on to whom it is to be
// shared with. SIGINT, SIGTERM and SIGHUP end it in order.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "live/console_handlers.h"
#include "live/target.h"

namespace bootwhy {

struct ConsolePlan {
  Target target;
  Absent absent = Absent::is_an_error;
  Reconnect reconnect = Reconnect::no;
  std::string relay;  // path of the socket to share the console at; empty: none

  // Where it is not empty, the user's terminal becomes the machine's, and shows in its title what this
  // returns, escaped: asked for after each block of bytes and each tick.
  std::function<std::string()> interactive_status;
};

Result<StreamEnd> run_console(const ConsolePlan& plan, const ConsoleHandlers& handlers);

// The same for standard input, whatever it is.
Result<StreamEnd> run_standard_input(const ConsoleHandlers& handlers);

}  // namespace bootwhy
