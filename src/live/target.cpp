#include "live/target.h"

#include <charconv>
#include <utility>

namespace bootwhy {
namespace {

std::optional<unsigned> positive_number(std::string_view digits) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number == 0) return std::nullopt;
  return number;
}

// «HOST:PORT», the host perhaps in brackets.
Result<Target> parse_network_target(std::string_view text, std::string_view address, Protocol protocol) {
  const std::size_t colon = address.rfind(':');
  std::string_view host = address.substr(0, colon);
  const std::string_view port = colon == std::string_view::npos ? "" : address.substr(colon + 1);
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (in_brackets) host = host.substr(1, host.size() - 2);
  const auto number = positive_number(port);
  if (host.empty() || !number || *number > 65535 ||
      (!in_brackets && host.find(':') != std::string_view::npos))
    return failure("read the target", std::string(text), "it is not HOST:PORT",
                   "Write for example tcp:127.0.0.1:4555 or telnet:[::1]:4555");
  return NetworkTarget{std::string(host), std::string(port), protocol};
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  if (text.starts_with("tcp:")) return parse_network_target(text, text.substr(4), Protocol::raw);
  if (text.starts_with("telnet:")) return parse_network_target(text, text.substr(7), Protocol::telnet);
  const std::size_t at = text.rfind('@');
  if (text.starts_with("/dev/") && at != std::string_view::npos) {
    const auto speed = positive_number(text.substr(at + 1));
    if (!speed)
      return failure("read the target", std::string(text), "what follows @ is no speed",
                     "Write for example /dev/ttyUSB0@115200");
    return PathTarget{std::string(text.substr(0, at)), speed};
  }
  if (text.empty()) return failure("read the target", "''", "it is empty");
  return PathTarget{std::string(text), std::nullopt};
}

std::string to_string(const Target& target) {
  if (const auto* path = std::get_if<PathTarget>(&target))
    return path->speed ? path->path + "@" + std::to_string(*path->speed) : path->path;
  if (const auto* file = std::get_if<FileTarget>(&target)) return file->path;
  const auto& network = std::get<NetworkTarget>(target);
  const bool is_ipv6 = network.host.find(':') != std::string::npos;
  return (network.protocol == Protocol::telnet ? "telnet:" : "tcp:") +
         (is_ipv6 ? "[" + network.host + "]" : network.host) + ":" + network.port;
}

}  // namespace bootwhy
