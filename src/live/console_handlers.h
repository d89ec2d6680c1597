// What somebody who reads a live console is told.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace bootwhy {

// Why the bytes before a break and those after it do not follow upon each other.
enum class Break {
  machine_ended,    // the machine itself was stopped: what comes next is another boot
  connection_lost,  // only the way to it broke: it may have gone on meanwhile
};

struct ConsoleHandlers {
  // Room for n bytes to be read into.
  std::function<std::span<char>(std::size_t)> room;
  // These bytes, the first of that room, have come. False ends the reading.
  std::function<bool(std::span<const char>)> took;
  // Some time has passed: called every limits::tick_interval while it is connected. False ends the reading.
  std::function<bool()> tick;
  // The console has closed and another connection may follow.
  std::function<void(Break)> closed = [](Break) {};
  // Something that the user should know; may hold text of other processes, so it is to be escaped.
  std::function<void(const std::string&)> notice = [](const std::string&) {};
};

enum class StreamEnd { closed, interrupted, stopped };

}  // namespace bootwhy
