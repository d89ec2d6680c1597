// Watches the consoles of many machines at once, in one loop: connects to each serial socket that a pattern
// names as soon as it is there, reads, records and scans it until it closes, and tells what happens. Nothing
// is ever written to a console, save the keys of those that it is shared with.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "report/metrics_text.h"
#include "report/watch_table.h"
#include "scan/console_scanner.h"

namespace bootwhy {

// A command for boots that are at least so bad: it gets the verdict as JSON on its standard input, once for
// each boot.
struct WatchAction {
  Severity at_least = Severity::fatal;
  std::string command;
};

struct WatchOptions {
  std::string sockets;  // path with wildcards
  std::vector<WatchAction> actions;
  std::string record_folder;  // empty: nothing is recorded
  std::uint64_t record_bytes = 0;
  std::string metrics_address;  // empty: no metrics
  std::string relay_folder;     // where each console is shared with others; empty: nowhere
};

struct WatchHandlers {
  // What is known of a machine before it speaks; asked at each connection.
  std::function<MachineFacts(const std::string& machine)> facts;
  // Its console was connected, or closed; event_line() knows the event's name.
  std::function<void(const std::string& machine, std::string_view event)> came_or_went;
  // What one piece of its console told, in order.
  std::function<void(const std::string& machine, std::span<const ScanEvent> events)> happened;
  // Several times a second; `rows` gives the table. False ends the watching.
  std::function<bool(const std::function<std::vector<WatchRow>()>& rows)> tick;
  std::function<void(const Error& error)> problem;
  // Events that the reader of stdout has not taken in time, for the metrics.
  std::function<std::uint64_t()> events_dropped;
};

// How a watched machine is called: the socket's file name without «.serial0».
std::string machine_name(const std::string& socket_path);

// Watches until SIGINT or SIGTERM, then ends what is open in order: what was read is scanned and told, and
// commands that run may end. A second signal ends them at once.
Result<void> watch(const WatchOptions& options, const ScanContext& context, const WatchHandlers& handlers);

}  // namespace bootwhy
