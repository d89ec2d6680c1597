// The name of a console as a user writes it:
//   /run/9000.serial0         a UNIX socket or a terminal device, whichever it is when it is opened
//   /dev/ttyUSB0@115200       a serial device and its speed
//   tcp:HOST:PORT             a TCP connection; an IPv6 address stands in brackets
//   telnet:HOST:PORT          the same with the telnet protocol taken off
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace bootwhy {

struct PathTarget {
  std::string path;
  std::optional<unsigned> speed;  // in baud; none: as the device is set
};

enum class Protocol { raw, telnet };

struct NetworkTarget {
  std::string host;
  std::string port;
  Protocol protocol = Protocol::raw;
};

// A file that grows, and may be rotated or truncated.
struct FileTarget {
  std::string path;
};

using Target = std::variant<PathTarget, NetworkTarget, FileTarget>;

// What happens where the console is not there yet, and when it closes.
enum class Absent : bool { is_an_error, is_waited_for };
enum class Reconnect : bool { no, yes };

// Reads what the user wrote. A FileTarget is never meant by the name alone.
Result<Target> parse_target(std::string_view text);

// The name again, for messages.
std::string to_string(const Target& target);

}  // namespace bootwhy
