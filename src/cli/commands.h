// The commands, one file each. Every one returns the exit status.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cli/common.h"
#include "cli/machine_source.h"

namespace bootwhy {

struct ScanOptions {
  std::vector<std::string> inputs;  // files, folders, «-»
  std::string files_from;           // a list of more of them; «-» for standard input
  unsigned workers = 0;             // 0: one for each processor
  std::string since;
  std::string until;
  std::string store;  // SQLite file; empty: none
};
int scan_command(const ScanOptions& scan, const CommonOptions& options);

// The NDJSON of many scans as one result.
struct MergeOptions {
  std::vector<std::string> inputs;
  std::string store;
};
int merge_command(const MergeOptions& merge, const CommonOptions& options);

// What a store has kept.
struct HistoryOptions {
  std::string store;
  std::string by = "cause";  // cause, machine, day, month
  std::string since;
  std::string until;
  std::string new_since;
  std::string machine;
};
int history_command(const HistoryOptions& asked, const CommonOptions& options);

// Standard input as a live console.
int pipe_command(const CommonOptions& options);

struct AttachOptions {
  std::string target;        // a VM number, or what parse_target() reads
  std::string record;        // file that every byte is appended to; empty: none
  std::string record_limit;  // size from which on a new file is begun; empty: none
  bool wait = false;         // for the console to appear
  bool reconnect = false;
  bool follow = false;       // the target is a file that grows
  bool interactive = false;  // keys go to the machine
  std::string relay;         // socket to share the console at; empty: none
  std::string config_root = "/etc/pve/qemu-server";
  std::string socket_root = "/var/run/qemu-server";
};
int attach_command(const AttachOptions& attach, const CommonOptions& options);

struct CheckOptions {
  std::vector<std::string> targets;  // as --vm names a machine
  MachineRoots roots;
};
int check_command(const CheckOptions& check, const CommonOptions& options);

struct DiffOptions {
  std::string good;  // paths, or «-» for standard input
  std::string bad;
  std::uint64_t good_boot = 0;  // its number; 0: the last that came up
  std::uint64_t bad_boot = 0;   // its number; 0: the last that failed
};
int diff_command(const DiffOptions& diff, const CommonOptions& options);

struct WatchCommandOptions {
  std::string sockets = "/var/run/qemu-server/*.serial0";
  std::string config_root = "/etc/pve/qemu-server";
  std::vector<std::pair<std::string, std::string>> actions;  // from --on: severity and command
  std::string record;                                        // folder; empty: none
  std::string record_limit;                                  // of one boot's record; empty: the usual one
  std::string metrics;                                       // address and port; empty: none
  std::string relay;                                         // folder; empty: consoles are not shared
};
// Until it is told to end: its exit status speaks of itself alone, not of the machines.
int watch_command(const WatchCommandOptions& watch, const CommonOptions& options);

// The screen of a running VM, read through QMP.
struct ScreenOptions {
  std::string target;      // a VM number or the path of a QMP socket
  bool text_only = false;  // show the text and no verdict
  std::string config_root = "/etc/pve/qemu-server";
  std::string socket_root = "/var/run/qemu-server";
};
int screen_command(const ScreenOptions& screen, const CommonOptions& options);

// Where Proxmox has a VM's QMP socket.
std::string qmp_socket_of(const std::string& vmid, const std::string& socket_root);

// The report on the screen behind a QMP socket.
int report_screen(const std::string& qmp_socket, const MachineFacts& facts, const LoadedKnowledge& loaded,
                  const CommonOptions& options);

int explain_command(const std::string& id, const CommonOptions& options);

// `healthy_captures` are files for `lint`: consoles on which no fault may be found.
int signatures_command(const std::string& action, const std::string& id,
                       const std::vector<std::string>& healthy_captures, const CommonOptions& options);

}  // namespace bootwhy
