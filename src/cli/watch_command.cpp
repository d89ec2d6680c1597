// bootwhy watch: every VM of this host, on a terminal as a table, otherwise as events.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/size_option.h"
#include "live/clock.h"
#include "live/output_queue.h"
#include "live/watch.h"
#include "report/event_json.h"
#include "report/watch_table.h"

namespace bootwhy {
namespace {

Result<WatchOptions> watch_options_from(const WatchCommandOptions& watch) {
  WatchOptions options;
  options.sockets = watch.sockets;
  options.record_folder = watch.record;
  options.metrics_address = watch.metrics;
  options.record_bytes = limits::record_bytes;
  if (!watch.record_limit.empty()) {
    const auto size = size_from(watch.record_limit, "--record-limit");
    if (!size) return tl::unexpected(size.error());
    options.record_bytes = *size;
  }
  for (const auto& [level, command] : watch.actions) {
    const auto severity = severity_from(level);
    if (!severity || *severity == Severity::info)
      return failure("understand", "--on " + level, "there is no such level",
                     "The levels are fatal and degraded");
    options.actions.push_back({*severity, command});
  }
  if (!watch.record.empty()) {
    std::error_code error;
    std::filesystem::create_directories(watch.record, error);
    if (error)
      return failure("record to", watch.record, error.message(), "Choose a folder that you may write to");
  }
  if (!watch.relay.empty()) {
    std::error_code error;
    std::filesystem::create_directories(watch.relay, error);
    if (error)
      return failure("share consoles in", watch.relay, error.message(),
                     "Choose a folder that you may write to");
    const std::filesystem::path consoles = std::filesystem::path(watch.sockets).parent_path();
    if (std::filesystem::equivalent(consoles.empty() ? "." : consoles, watch.relay, error))
      return failure("share consoles in", watch.relay, "the machines' own sockets are there",
                     "Choose a folder of its own");
    options.relay_folder = watch.relay;
  }
  return options;
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The configuration of a Proxmox VM whose socket is called by its number; and that there is a port is proven.
MachineFacts facts_of(const std::string& machine, const std::string& config_root) {
  MachineFacts facts;
  const std::string config = fmt::format("{}/{}.conf", config_root, machine);
  std::error_code ignored;
  if (is_number(machine) && std::filesystem::exists(config, ignored)) {
    if (auto known = facts_from_vm_config(config))
      facts = std::move(*known);
    else
      print_error(known.error());
  }
  facts.learn({"serial.present", true, GuestText(), "this console is the VM's serial port", std::nullopt});
  return facts;
}

// What happens, a JSON object a line.
class EventOutput {
 public:
  EventOutput(OutputQueue& queue, const Knowledge& knowledge) : queue_(queue), knowledge_(knowledge) {}

  void came_or_went(const std::string& machine, std::string_view event) {
    const std::string line = event_line({GuestText(machine), wall_now()}, event);
    write(std::span(&line, 1));
  }
  void happened(const std::string& machine, std::span<const ScanEvent> events) {
    const EventSource source{GuestText(machine), wall_now()};
    std::vector<std::string> lines;
    for (const ScanEvent& event : events) lines.push_back(line_of(source, event));
    write(lines);
  }

 private:
  std::string line_of(const EventSource& source, const ScanEvent& event) const {
    if (const auto* phase = std::get_if<PhaseEvent>(&event))
      return phase_event(source, phase->boot, phase->reached);
    if (const auto* found = std::get_if<FindingEvent>(&event))
      return finding_event(source, found->boot, found->finding, found->phase);
    if (const auto* verdict = std::get_if<VerdictEvent>(&event))
      return verdict_event(source, "verdict", verdict->verdict, knowledge_);
    if (const auto* resumed = std::get_if<ResumedEvent>(&event))
      return resumed_event(source, resumed->boot, resumed->silent_for);
    return verdict_event(source, "boot-ended", std::get<BootEndedEvent>(event).verdict, knowledge_);
  }
  void write(std::span<const std::string> lines) {
    queue_.write(lines, [](std::uint64_t count) { return dropped_event(wall_now(), count); });
  }

  OutputQueue& queue_;
  const Knowledge& knowledge_;
};

// The table, drawn over itself.
class TableOutput {
 public:
  TableOutput(OutputQueue& queue, TextStyle style) : queue_(queue), style_(style) {}

  void draw(const std::vector<WatchRow>& rows) {
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
    const std::string table = watch_table(rows, known ? size.ws_col : 80, known ? size.ws_row : 24, style_);
    queue_.write(redraw(lines_shown_, table), [](std::uint64_t) { return std::string(); });
    lines_shown_ = static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n'));
  }
  // Something else was written to the terminal: the next table stands below it.
  void begin_anew() { lines_shown_ = 0; }

 private:
  OutputQueue& queue_;
  TextStyle style_;
  std::size_t lines_shown_ = 0;
};

void say_where_there_is_no_folder(const std::string& sockets) {
  const std::filesystem::path folder = std::filesystem::path(sockets).parent_path();
  std::error_code ignored;
  if (folder.empty() || std::filesystem::exists(folder, ignored)) return;
  if (folder.string().find_first_of("*?[") != std::string::npos) return;
  print_error({"find sockets in", folder.string(), "there is no such folder yet, and it is waited for",
               "This must run at the host that runs the VMs; --sockets names another place"});
}

}  // namespace

int watch_command(const WatchCommandOptions& command, const CommonOptions& options) {
  const auto watch_options = watch_options_from(command);
  const auto stall_limits = stall_limits_from(options.stall);
  if (!watch_options) return fail_with(watch_options.error());
  if (!stall_limits) return fail_with(stall_limits.error());
  auto symbols = load_symbols(options);
  if (!symbols) return fail_with(symbols.error());
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  Matcher::Scratch scratch;
  ScanContext context;
  context.matcher = loaded.matcher.get();
  context.knowledge = loaded.knowledge.get();
  context.live = true;
  context.symbols = symbols->get();
  context.stall_limits = *stall_limits;
  context.scratch = &scratch;
  const bool as_table = options.format == "text" && ::isatty(STDOUT_FILENO) != 0;
  const bool somebody_else_is_told = !command.record.empty() || !command.actions.empty() ||
                                     !command.metrics.empty() || !command.relay.empty();
  say_where_there_is_no_folder(command.sockets);

  constexpr std::chrono::milliseconds pause_between_events{1};
  OutputQueue queue(STDOUT_FILENO, pause_between_events);
  EventOutput events(queue, *loaded.knowledge);
  TableOutput table(queue, choose_style(options));
  bool told_reader_gone = false;
  int ticks = 0;
  WatchHandlers handlers;
  handlers.facts = [&](const std::string& machine) { return facts_of(machine, command.config_root); };
  handlers.came_or_went = [&](const std::string& machine, std::string_view event) {
    if (!as_table) events.came_or_went(machine, event);
  };
  handlers.happened = [&](const std::string& machine, std::span<const ScanEvent> what) {
    if (!as_table) events.happened(machine, what);
  };
  handlers.problem = [&](const Error& error) {
    print_error(error);
    table.begin_anew();
  };
  handlers.events_dropped = [&] { return queue.dropped(); };
  handlers.tick = [&](const std::function<std::vector<WatchRow>()>& rows) {
    constexpr int ticks_between_tables = 2;
    if (as_table && ticks++ % ticks_between_tables == 0) table.draw(rows());
    if (!queue.reader_has_gone()) return true;
    if (somebody_else_is_told && !std::exchange(told_reader_gone, true))
      print_error({"write to", "standard output", "its reader has gone",
                   "Records, commands, metrics and relays go on; no more events are told"});
    return somebody_else_is_told;
  };
  const auto watched = watch(*watch_options, context, handlers);
  if (!queue.finish(limits::closing_time))
    print_error({"write the last events to", "standard output", "its reader does not take them", ""});
  if (!watched) return fail_with(watched.error());
  return exit_status::no_failure;
}

}  // namespace bootwhy
