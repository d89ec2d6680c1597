// A console that goes on: reads it until it ends or the user has had enough, and tells what comes and when
// nothing comes. Nothing is ever written to it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"

namespace bootwhy {

struct ConsoleHandlers {
  // Room for n bytes to be read into.
  std::function<std::span<char>(std::size_t)> room;
  // These bytes, the first of that room, have come. False ends the reading.
  std::function<bool(std::span<const char>)> took;
  // Nothing has come for a moment. False ends the reading.
  std::function<bool()> quiet;
  // The console has closed; with reconnecting another connection follows.
  std::function<void()> closed = [] {};
};

enum class StreamEnd { closed, interrupted, stopped };

enum class Reconnect : bool { no, yes };

// Reads standard input to its end; SIGINT and SIGTERM end it early, and in order.
Result<StreamEnd> read_standard_input(const ConsoleHandlers& handlers);

// Connects to a UNIX socket and reads it. With Reconnect::yes it waits for the socket to come back after it
// closed.
Result<StreamEnd> read_unix_socket(const std::string& path, Reconnect reconnect,
                                   const ConsoleHandlers& handlers);

}  // namespace bootwhy
