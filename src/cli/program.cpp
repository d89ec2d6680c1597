#include "cli/program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <string_view>

#include "base/version.h"
#include "cli/command_tree.h"
#include "cli/commands.h"

namespace bootwhy {
namespace {

void add_common(CLI::App& app, CommonOptions& options) {
  app.add_option("--signatures", options.signature_folders, "folder with more signatures (may be repeated)")
      ->type_name("DIR")
      ->allow_extra_args(false);
  app.add_option("--format", options.format, "text, json, ndjson, html, markdown or junit")
      ->check(CLI::IsMember({"text", "json", "ndjson", "html", "markdown", "junit"}));
  app.add_option("--color", options.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_option("--fail-on", options.fail_on, "exit with 1 from this severity on: fatal, degraded or never")
      ->check(CLI::IsMember({"fatal", "degraded", "never"}));
  app.add_option("--vmlinux", options.debug_files,
                 "the crashed kernel with debug information, or a module, or a folder of them: crashes are "
                 "shown with source lines (may be repeated)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--vm", options.vm_config,
                 "the machine: its number or name at this host, the process of its QEMU, or a file (Proxmox "
                 "configuration, QEMU command line, libvirt domain)")
      ->type_name("FILE|PID|VM");
}

void add_live(CLI::App& app, CommonOptions& options) {
  app.add_option("--stall", options.stall,
                 "how long a boot may say nothing before it counts as hung: 90s, kernel=5min, off")
      ->type_name("[PHASE=]DURATION");
}

// «bootwhy 0.1.0», and how old and large the built-in knowledge is.
std::string version_text() {
  const KnowledgeRows rows = builtin_rows();
  return fmt::format("bootwhy {}\ncatalogue of {}: {} signatures, {} causes", version, BOOTWHY_CATALOGUE_DATE,
                     rows.signatures.size(), rows.causes.size());
}

}  // namespace

int run_program(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  CommonOptions common;
  CLI::App app{"Reads a machine's serial console and says why it did not boot and how to fix it."};
  app.set_version_flag("--version", version_text);
  app.footer(
      "A pipe needs no command: qm terminal 9000 | bootwhy\n"
      "Exit status: 0 no failure found, 1 a failure was found, 2 the command could not do its work.");
  add_common(app, common);
  add_live(app, common);
  int status = exit_status::no_failure;

  ScanOptions scan_options;
  auto* scan = app.add_subcommand("scan", "Analyse files, folders, archives, or - for standard input");
  add_common(*scan, common);
  scan->add_flag("-v,--verbose", common.verbose, "every report in full, also of many inputs");
  auto* scan_inputs = scan->add_option("INPUT", scan_options.inputs, "files, folders or archives");
  auto* files_from = scan->add_option("--files-from", scan_options.files_from,
                                      "read the names of the inputs from a file, - for standard input; "
                                      "separated by NULs or line ends")
                         ->type_name("FILE");
  scan->add_option("-j,--jobs", scan_options.workers,
                   "files, or pieces of a long one, read at the same time (default: one a processor)")
      ->check(CLI::Range(1U, 1024U));
  scan->add_option("--since", scan_options.since,
                   "only boots that lasted into this time: 2026-11-24, 7d, 12h")
      ->type_name("TIME");
  scan->add_option("--until", scan_options.until, "only boots that began before this time")
      ->type_name("TIME");
  scan->add_option("--store", scan_options.store, "keep all boots in this SQLite file (docs/store.md)")
      ->type_name("FILE");
  scan->callback([&, scan_inputs, files_from] {
    if (scan_inputs->count() + files_from->count() == 0) throw CLI::RequiredError("INPUT or --files-from");
    status = scan_command(scan_options, common);
  });
  scan->add_option("--font", common.font,
                   "the font of consoles in pictures, a PSF file, besides the built-in ones")
      ->type_name("FILE");

  MergeOptions merge_options;
  auto* merge = app.add_subcommand("merge", "Join the NDJSON of many scans into one summary or store");
  add_common(*merge, common);
  merge
      ->add_option("INPUT", merge_options.inputs,
                   "files written by 'scan --format ndjson', or folders of them")
      ->required();
  merge->add_option("--store", merge_options.store, "keep all boots in this SQLite file")->type_name("FILE");
  merge->callback([&] { status = merge_command(merge_options, common); });

  HistoryOptions history_options;
  auto* history =
      app.add_subcommand("history", "What a store (scan --store) knows: failures by cause, machine, time");
  add_common(*history, common);
  history->add_option("FILE", history_options.store, "the store")->required();
  history->add_option("--by", history_options.by, "cause, machine, day or month")
      ->check(CLI::IsMember({"cause", "machine", "day", "month"}));
  history->add_option("--since", history_options.since, "only boots that lasted into this time")
      ->type_name("TIME");
  history->add_option("--until", history_options.until, "only boots that began before this time")
      ->type_name("TIME");
  history
      ->add_option("--new-since", history_options.new_since,
                   "only what failed then or later for the first time")
      ->type_name("TIME");
  history->add_option("--machine", history_options.machine, "only the boots of this machine")
      ->type_name("NAME");
  history->callback([&] { status = history_command(history_options, common); });

  AttachOptions attach_options;
  auto* attach = app.add_subcommand(
      "attach", "Read the console of a running machine; nothing is written to it, save with -i or --relay");
  add_common(*attach, common);
  add_live(*attach, common);
  attach
      ->add_option("TARGET", attach_options.target,
                   "the VM's number, the path of its serial socket, tcp:HOST:PORT, telnet:HOST:PORT, "
                   "/dev/ttyUSB0@115200, or the pseudo-terminal of a QEMU")
      ->required();
  attach->add_option("--record", attach_options.record, "append every byte to this file")->type_name("FILE");
  attach
      ->add_option(
          "--record-limit", attach_options.record_limit,
          "once the record is so large (500k, 16M, 1G), go on in a new one, and keep the last one as "
          "FILE.old")
      ->type_name("SIZE");
  attach->add_flag("--wait", attach_options.wait,
                   "wait for the console to appear: start this first, then the VM, and nothing is missed");
  attach->add_flag("--reconnect", attach_options.reconnect,
                   "wait for the console to come back when it closes");
  attach->add_flag("--follow", attach_options.follow,
                   "TARGET is a file that grows, truncated or rotated perhaps");
  attach->add_flag("-i,--interactive", attach_options.interactive,
                   "type on the console as in 'qm terminal'; Ctrl+O leaves, and then comes the verdict");
  attach
      ->add_option("--relay", attach_options.relay,
                   "share the console at this socket: any number may watch, the first who types may type")
      ->type_name("SOCKET");
  attach->add_option("--config-root", attach_options.config_root, "folder of the <vmid>.conf files")
      ->type_name("DIR");
  attach->add_option("--socket-root", attach_options.socket_root, "folder of the <vmid>.serial0 sockets")
      ->type_name("DIR");
  attach->callback([&] { status = attach_command(attach_options, common); });

  CheckOptions check_options;
  auto* check = app.add_subcommand("check", "What a VM's configuration says before it boots");
  add_common(*check, common);
  check
      ->add_option(
          "VM", check_options.targets,
          "its number or name at this host, the process of its QEMU, or a file (Proxmox configuration, "
          "QEMU command line, libvirt domain)")
      ->required();
  check->add_option("--config-root", check_options.roots.proxmox, "folder of the <vmid>.conf files")
      ->type_name("DIR");
  check->add_option("--libvirt-root", check_options.roots.libvirt, "folder of libvirt's NAME.xml files")
      ->type_name("DIR");
  check->callback([&] { status = check_command(check_options, common); });

  DiffOptions diff_options;
  auto* diff = app.add_subcommand("diff", "Where a failing boot left the road of a healthy one");
  add_common(*diff, common);
  diff->add_flag("-v,--verbose", common.verbose, "all lines that differ");
  diff->add_option("GOOD", diff_options.good, "the console of a boot that went well")->required();
  diff->add_option("BAD", diff_options.bad, "the console of the boot that failed; may be the same file")
      ->required();
  diff->add_option("--good-boot", diff_options.good_boot, "its number (default: the last that did not fail)")
      ->type_name("N");
  diff->add_option("--bad-boot", diff_options.bad_boot, "its number (default: the last that failed)")
      ->type_name("N");
  diff->callback([&] { status = diff_command(diff_options, common); });

  WatchCommandOptions watch_options;
  auto* watch =
      app.add_subcommand("watch", "Follow the consoles of all VMs of this host until it is told to end");
  add_common(*watch, common);
  add_live(*watch, common);
  watch->add_option("--sockets", watch_options.sockets, "the serial sockets, a path with wildcards")
      ->type_name("GLOB")
      ->capture_default_str();
  watch->add_option("--config-root", watch_options.config_root, "folder of the <vmid>.conf files")
      ->type_name("DIR");
  watch
      ->add_option(
          "--on", watch_options.actions,
          "run a command, once a boot, for verdicts that are fatal (or at least degraded); the verdict is "
          "JSON on its standard input")
      ->type_name("fatal|degraded COMMAND");
  watch->add_option("--record", watch_options.record, "keep every console here, a file for each boot")
      ->type_name("DIR");
  watch
      ->add_option("--record-limit", watch_options.record_limit,
                   "of one boot's file: 500k, 16M (the default), 1G")
      ->type_name("SIZE");
  watch
      ->add_option("--metrics", watch_options.metrics,
                   "serve figures for Prometheus at /metrics of this address")
      ->type_name("ADDRESS:PORT");
  watch
      ->add_option(
          "--relay", watch_options.relay,
          "share each console at a socket of the same name in this folder: any number may watch, the "
          "first who types may type")
      ->type_name("DIR");
  watch->callback([&] { status = watch_command(watch_options, common); });

  ScreenOptions screen_options;
  auto* screen = app.add_subcommand(
      "screen", "Read the screen of a running VM, as far back as its memory holds it; no key is sent");
  add_common(*screen, common);
  screen->add_option("TARGET", screen_options.target, "the VM's number or the path of its QMP socket")
      ->required();
  screen->add_flag("--text", screen_options.text_only, "show the text and no verdict");
  screen->add_option("--config-root", screen_options.config_root, "folder of the <vmid>.conf files")
      ->type_name("DIR");
  screen->add_option("--socket-root", screen_options.socket_root, "folder of the <vmid>.qmp sockets")
      ->type_name("DIR");
  screen->add_option("--font", common.font, "the console's font, a PSF file, besides the built-in ones")
      ->type_name("FILE");
  screen->callback([&] { status = screen_command(screen_options, common); });

  std::string id;
  auto* explain = app.add_subcommand("explain", "What a signature or a cause means");
  add_common(*explain, common);
  explain->add_option("ID", id, "of a signature or a cause")->required();
  explain->callback([&] { status = explain_command(id, common); });

  std::vector<std::string> healthy_captures;
  auto* signatures = app.add_subcommand("signatures", "For authors: list, show, test and lint signatures");
  signatures->require_subcommand(1);
  for (const auto& [action, help] :
       {std::pair{"list", "All signatures and causes, a line each"}, std::pair{"show", "One of them"},
        std::pair{"test", "Run all examples and counterexamples"},
        std::pair{"lint", "Look for weak patterns"}}) {
    auto* command = signatures->add_subcommand(action, help);
    add_common(*command, common);
    if (std::string(action) == "show") command->add_option("ID", id, "of a signature or a cause")->required();
    if (std::string(action) == "lint")
      command
          ->add_option("--healthy", healthy_captures,
                       "console on which no fault may be found (may be repeated)")
          ->type_name("FILE")
          ->allow_extra_args(false);
    command->callback([&, action = std::string(action)] {
      status = signatures_command(action, id, healthy_captures, common);
    });
  }

  // For tools/command-docs alone.
  if (count == 2 && std::string_view(arguments[1]) == "--describe-commands") {
    print(describe_commands(app));
    return exit_status::no_failure;
  }
  try {
    app.parse(count, arguments);
    if (app.get_subcommands().empty()) {
      if (::isatty(STDIN_FILENO) != 0) {
        fmt::print(stderr, "{}", app.help());
        return exit_status::could_not_work;
      }
      return pipe_command(common);
    }
    return status;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_status::no_failure : exit_status::could_not_work;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bootwhy: {}\n", error.what());
    return exit_status::could_not_work;
  }
}

}  // namespace bootwhy
