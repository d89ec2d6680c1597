// bootwhy attach: the serial socket of a running VM.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/commands.h"
#include "cli/live_output.h"
#include "live/recorder.h"
#include "report/escape.h"

namespace bootwhy {
namespace {

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Explains that a VM has no serial port, from the catalogue's own words.
int explain_missing_port(const std::string& vmid, const std::string& config, const Knowledge& knowledge) {
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
  return exit_status::could_not_work;
}

}  // namespace

int attach_command(const AttachOptions& attach, const CommonOptions& options) {
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  std::string socket = attach.target;
  std::string config = options.vm_config;
  const bool by_number = is_number(attach.target);
  if (by_number) {
    socket = fmt::format("{}/{}.serial0", attach.socket_root, attach.target);
    if (config.empty()) config = fmt::format("{}/{}.conf", attach.config_root, attach.target);
    std::error_code ignored;
    if (options.vm_config.empty() && !std::filesystem::exists(config, ignored)) {
      if (!std::filesystem::exists(socket, ignored)) {
        print_error({"attach to VM", attach.target, fmt::format("there is no {} and no {}", config, socket),
                     "Check the number with 'qm list'; this must run at the host that runs the VM"});
        return exit_status::could_not_work;
      }
      config.clear();
    }
  }
  auto facts = facts_from_vm_config(config);
  if (!facts) {
    print_error(facts.error());
    return exit_status::could_not_work;
  }
  std::error_code ignored;
  if (!std::filesystem::exists(socket, ignored)) {
    const Fact* serial = facts->find("serial.present");
    if (serial && !std::get<bool>(serial->value))
      return explain_missing_port(by_number ? attach.target : "<vmid>", config, *loaded.knowledge);
    print_error(
        {"attach to", socket, "there is no such socket",
         by_number
             ? fmt::format(
                   "The configuration has a serial port, so the VM is not running, or was started before "
                   "the port was added: 'qm status {0}', then 'qm stop {0}' and 'qm start {0}'",
                   attach.target)
             : "Is the VM running? 'qm status <vmid>' tells"});
    return exit_status::could_not_work;
  }
  // What comes out of the port proves that it is there.
  MachineFacts known = *facts;
  known.learn({"serial.present", true, GuestText(), "this console is the VM's serial port", std::nullopt});

  std::optional<Recorder> recorder;
  if (!attach.record.empty()) {
    auto opened = Recorder::open(attach.record);
    if (!opened) {
      print_error(opened.error());
      return exit_status::could_not_work;
    }
    recorder = std::move(*opened);
  }
  const Reconnect reconnect = attach.reconnect ? Reconnect::yes : Reconnect::no;
  const auto read = [&](ConsoleHandlers handlers) {
    handlers.closed = [&] {
      if (attach.reconnect)
        fmt::print(stderr, "bootwhy: the console closed; waiting for it to come back (Ctrl-C ends)\n");
    };
    return read_unix_socket(socket, reconnect, handlers);
  };
  const auto record = [&](std::span<const char> bytes) {
    if (!recorder) return;
    if (const auto error = recorder->write(bytes)) print_error(*error);
  };
  const int status = run_live(socket, loaded, known, options, record, read);
  return recorder && recorder->failed() ? exit_status::could_not_work : status;
}

}  // namespace bootwhy
