// Reads one live console until it ends or the user has had enough. SIGINT, SIGTERM and SIGHUP end it in
// order.
#pragma once

#include "base/result.h"
#include "live/console_handlers.h"
#include "live/target.h"

namespace bootwhy {

struct ConsolePlan {
  Target target;
  Absent absent = Absent::is_an_error;
  Reconnect reconnect = Reconnect::no;
};

Result<StreamEnd> run_console(const ConsolePlan& plan, const ConsoleHandlers& handlers);

// The same for standard input, whatever it is.
Result<StreamEnd> run_standard_input(const ConsoleHandlers& handlers);

}  // namespace bootwhy
