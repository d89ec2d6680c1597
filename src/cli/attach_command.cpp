// bootwhy attach: the console of a machine, as it comes.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "cli/commands.h"
#include "cli/live_output.h"
#include "cli/size_option.h"
#include "live/recorder.h"
#include "live/run_console.h"
#include "report/escape.h"

namespace bootwhy {
namespace {

// Explains that a VM has no serial port, from the catalogue's own words.
void explain_missing_port(const std::string& vmid, const std::string& config, const Knowledge& knowledge) {
  fmt::print(
      stderr,
      "bootwhy: cannot attach to VM {0}: it has no serial port ({1} has no serial0 line), so there is no "
      "console to read.\n"
      "That alone is known to make guests panic at boot, where their kernel command line has console=ttyS0:\n"
      "what they print has nowhere to go.\n\n"
      "Add one, then stop and start the VM (a reboot from inside does not add it):\n"
      "    qm set {0} --serial0 socket\n"
      "    qm shutdown {0} && qm start {0}\n"
      "and attach again:\n"
      "    bootwhy attach {0}\n",
      vmid, for_terminal(config));
  if (const Cause* cause = knowledge.cause("no-serial-port")) {
    for (const Fix& fix : cause->fixes)
      if (fix.platform.starts_with("terraform") && !fix.snippet.empty())
        fmt::print(stderr, "In Terraform ({}): {}\n{}\n", fix.platform, fix.text, fix.snippet);
    fmt::print(stderr, "More: bootwhy explain no-serial-port\n");
  }
}

// Whether the machine's description says that it has no serial port.
bool lacks_serial_port(const MachineFacts& facts) {
  const Fact* serial = facts.find("serial.present");
  return serial && !std::get<bool>(serial->value);
}

// What to attach to, and what is known about the machine. Nothing where it was explained on stderr why that
// makes no sense.
struct Console {
  Target target;
  MachineFacts facts;
  std::string qmp_socket;  // where there is no port and the screen is read instead; empty otherwise
};

std::optional<Console> find_vm(const AttachOptions& attach, const CommonOptions& options,
                               const Knowledge& knowledge) {
  const std::string socket = fmt::format("{}/{}.serial0", attach.socket_root, attach.target);
  const std::string own_config = fmt::format("{}/{}.conf", attach.config_root, attach.target);
  std::error_code ignored;
  const bool has_socket = std::filesystem::exists(socket, ignored);
  std::string config = options.vm_config;
  if (config.empty() && std::filesystem::exists(own_config, ignored)) config = own_config;
  if (config.empty() && !has_socket && !attach.wait) {
    print_error({"attach to VM", attach.target, fmt::format("there is no {} and no {}", own_config, socket),
                 "Check the number with 'qm list'; this must run at the host that runs the VM"});
    return std::nullopt;
  }
  auto facts = facts_from_vm_config(config);
  if (!facts) {
    print_error(facts.error());
    return std::nullopt;
  }
  if (!has_socket) {
    if (lacks_serial_port(*facts)) {
      explain_missing_port(attach.target, config, knowledge);
      const std::string qmp_socket = qmp_socket_of(attach.target, attach.socket_root);
      if (std::filesystem::exists(qmp_socket, ignored)) {
        fmt::print(stderr, "Until then its screen is read, as 'bootwhy screen {}' does.\n", attach.target);
        return Console{PathTarget{socket, std::nullopt}, std::move(*facts), qmp_socket};
      }
      fmt::print(stderr, "The VM does not run (there is no {}), so its screen cannot be read either.\n",
                 for_terminal(qmp_socket));
      return std::nullopt;
    }
    if (!attach.wait) {
      print_error(
          {"attach to", socket, "there is no such socket",
           fmt::format("The configuration has a serial port, so the VM is not running, or was started "
                       "before the port was added: 'qm status {0}', then 'qm stop {0}' and 'qm start "
                       "{0}'. 'bootwhy attach --wait {0}' waits for it and misses nothing",
                       attach.target)});
      return std::nullopt;
    }
  }
  return Console{PathTarget{socket, std::nullopt}, std::move(*facts), {}};
}

std::optional<Console> find_console(const AttachOptions& attach, const CommonOptions& options,
                                    const Knowledge& knowledge) {
  if (is_number(attach.target) && !attach.follow) return find_vm(attach, options, knowledge);
  auto target = attach.follow ? Result<Target>(FileTarget{attach.target}) : parse_target(attach.target);
  if (!target) {
    print_error(target.error());
    return std::nullopt;
  }
  auto facts = facts_from_vm_config(options.vm_config);
  if (!facts) {
    print_error(facts.error());
    return std::nullopt;
  }
  const auto* path = std::get_if<PathTarget>(&*target);
  std::error_code ignored;
  if (path && lacks_serial_port(*facts) && !std::filesystem::exists(path->path, ignored)) {
    explain_missing_port("<vmid>", options.vm_config, knowledge);
    return std::nullopt;
  }
  return Console{std::move(*target), std::move(*facts), {}};
}

// What was asked for and cannot be done together.
std::optional<Error> contradiction(const AttachOptions& attach, const CommonOptions& options) {
  if (attach.interactive && attach.follow)
    return Error{"type into", attach.target, "it is a file", "Leave -i or --follow out"};
  if (attach.interactive && options.format != "text" && ::isatty(STDOUT_FILENO) != 0)
    return Error{"show", "--format " + options.format, "with -i the terminal shows the machine's own output",
                 "Redirect standard output to a file"};
  if (attach.reconnect && attach.target.starts_with("/dev/pts/"))
    return Error{"reconnect to", attach.target,
                 "when a pseudo-terminal closes, its name may next be somebody's login",
                 "Leave --reconnect out, or give the VM a socket"};
  return std::nullopt;
}

}  // namespace

int attach_command(const AttachOptions& attach, const CommonOptions& options) {
  if (auto error = contradiction(attach, options)) return fail_with(*error);
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  auto console = find_console(attach, options, *loaded.knowledge);
  if (!console) return exit_status::could_not_work;
  if (!console->qmp_socket.empty())
    return report_screen(console->qmp_socket, console->facts, loaded, options);
  // What comes out of the port proves that it is there; a file may have come from anywhere.
  if (!attach.follow)
    console->facts.learn(
        {"serial.present", true, GuestText(), "this console is the machine's serial port", std::nullopt});

  std::optional<Recorder> recorder;
  if (!attach.record.empty()) {
    std::uint64_t most_bytes = 0;
    if (!attach.record_limit.empty()) {
      const auto size = size_from(attach.record_limit, "--record-limit");
      if (!size) return fail_with(size.error());
      most_bytes = *size;
    }
    auto opened = Recorder::open(attach.record, most_bytes);
    if (!opened) return fail_with(opened.error());
    recorder = std::move(*opened);
  }
  ConsolePlan plan;
  plan.target = console->target;
  plan.absent = attach.wait ? Absent::is_waited_for : Absent::is_an_error;
  plan.reconnect = attach.reconnect ? Reconnect::yes : Reconnect::no;
  plan.relay = attach.relay;
  const bool terminal_is_the_guests = attach.interactive && ::isatty(STDOUT_FILENO) != 0;
  if (attach.interactive) fmt::print(stderr, "bootwhy: keys go to the machine; Ctrl+O leaves\n");
  LiveConsole live;
  live.name = to_string(console->target);
  live.known_facts = std::move(console->facts);
  live.show = terminal_is_the_guests ? Show::at_the_end : Show::as_it_comes;
  // A machine must not stand still because its console's reader does.
  const bool serves_others = recorder || !attach.relay.empty() || attach.interactive;
  live.slow_reader = serves_others   ? SlowReader::may_leave
                     : attach.follow ? SlowReader::is_waited_for
                                     : SlowReader::is_left_behind;
  live.record = [&](std::span<const char> bytes) {
    if (!recorder) return;
    if (const auto error = recorder->write(bytes)) print_error(*error);
  };
  live.read = [&](const ConsoleHandlers& handlers, const LiveOutput& output) {
    if (attach.interactive) plan.interactive_status = [&] { return output.status(); };
    return run_console(plan, handlers);
  };
  const int status = run_live(live, loaded, options);
  return recorder && recorder->failed() ? exit_status::could_not_work : status;
}

}  // namespace bootwhy
