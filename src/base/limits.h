// Every bound of bootwhy by name, in one place. Reaching one is always shown to the user.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bootwhy::limits {

// A line longer than this is cut, marked truncated, and what follows up to its end is read as more lines.
inline constexpr std::size_t line_bytes = 64 * 1024;

// A terminal control sequence, and a control string (a title, say), that has not ended by then is given up.
inline constexpr std::size_t control_sequence_bytes = 64;
inline constexpr std::size_t control_string_bytes = 4096;

// So many layers of framing (CI, container, syslog, printk, ...) are taken off one line.
inline constexpr int framing_layers = 8;

// Input is read in blocks of this size; a live console gives less at a time.
inline constexpr std::size_t read_block_bytes = 256 * 1024;

// Of one signature, a boot keeps this many first findings and as many last ones; the rest is counted.
inline constexpr std::size_t findings_kept_first = 8;
inline constexpr std::size_t findings_kept_last = 8;

// What a finding keeps of its line, and of each captured value.
inline constexpr std::size_t finding_text_bytes = 1024;
inline constexpr std::size_t capture_bytes = 4096;

// Of one stream this many first boots and as many last ones are kept; the rest is counted.
inline constexpr std::size_t boots_kept_first = 500;
inline constexpr std::size_t boots_kept_last = 500;

// A crash report takes in this many lines at most: a stack that has overflown fills hundreds.
inline constexpr std::size_t crash_report_lines = 1000;

// What a crash report keeps: of each line, and how many frames and registers. A title is never longer than
// this.
inline constexpr std::size_t crash_line_bytes = 2048;
inline constexpr std::size_t crash_frames = 128;
inline constexpr std::size_t crash_registers = 64;
inline constexpr std::size_t crash_title_bytes = 120;

// So many files with debug information of modules are open at once: a log may name every module there is.
inline constexpr std::size_t open_module_files = 16;

// A VGA card's text memory, and the smallest dump that is taken for one: a screen of 25 rows of 80 columns.
inline constexpr std::size_t text_memory_bytes = 32 * 1024;
inline constexpr std::size_t least_text_memory_bytes = 25 * 80 * 2;

// A description of a machine (a Proxmox configuration, a QEMU command line, a libvirt domain) larger than
// this is refused, as is a command line of more words; warnings beyond this many are left out.
inline constexpr std::size_t machine_description_bytes = 1024 * 1024;
inline constexpr std::size_t qemu_words = 4096;
inline constexpr std::size_t description_warnings = 20;

// An archive is given up where it holds more files than this, where it unpacks to more than this in all, or
// where it unpacks to more than so many times its own size; the ratio counts once so much has come out.
// gzip packs zeros a thousand to one, and honest logs seldom more than a hundred to one.
inline constexpr std::uint64_t archive_members = 1'000'000;
inline constexpr std::uint64_t archive_unpacked_bytes = std::uint64_t{1} << 40;
inline constexpr std::uint64_t archive_ratio = 1000;
inline constexpr std::uint64_t archive_bytes_before_ratio = std::uint64_t{256} << 20;
inline constexpr std::size_t packed_block_bytes = 128 * 1024;

// A plain log of so many bytes is scanned in pieces by the threads that have nothing else to do. Of each
// piece so much of the results is kept, roughly, and so many pieces are scanned ahead of the first one that
// waits.
inline constexpr std::uint64_t log_bytes_in_one_go = 32 * 1024 * 1024;
inline constexpr std::uint64_t piece_bytes = 8 * 1024 * 1024;
inline constexpr std::size_t piece_results_bytes = 8 * 1024 * 1024;
inline constexpr std::size_t pieces_ahead = 32;
inline constexpr std::size_t followed_block_bytes = 32 * 1024;

// A list of files to read (--files-from) longer than this is refused.
inline constexpr std::size_t file_list_bytes = 64 * 1024 * 1024;

// A line of NDJSON longer than this is none: a boot is never so large.
inline constexpr std::size_t ndjson_line_bytes = 64 * 1024 * 1024;

// Results that wait for those of an earlier input take so much at most; then the workers wait.
inline constexpr std::size_t waiting_results_bytes = 16 * 1024 * 1024;

// A worker hands its results on after each block that it read, and where they take so much.
inline constexpr std::size_t batched_results_bytes = 1024 * 1024;

// The summary tells so many verdicts apart; further ones are counted together.
inline constexpr std::size_t summary_groups = 1000;

// A picture of a screen: its file, its pixels (5120 x 2880 fit). A larger one is no screen.
inline constexpr std::size_t picture_file_bytes = 64 * 1024 * 1024;
inline constexpr std::size_t picture_pixels = 16 * 1024 * 1024;

// A console font: its file, the width and height of its characters, how many it has.
inline constexpr std::size_t font_file_bytes = 1024 * 1024;
inline constexpr std::size_t font_pixels = 64;
inline constexpr std::size_t font_glyphs = 65536;

// One message from QEMU, and how deep objects and lists in it may lie in one another.
inline constexpr std::size_t qmp_message_bytes = 1024 * 1024;
inline constexpr std::size_t qmp_message_depth = 64;

// What a report shows of the log: of one boot where there is one input, of one boot where there are many, and
// of all boots of one source together; of each line; and how many lines around a finding go before others.
inline constexpr std::size_t log_bytes_of_boot = 4 * 1024 * 1024;
inline constexpr std::size_t log_bytes_of_boot_among_many = 64 * 1024;
inline constexpr std::size_t log_bytes_of_source = 16 * 1024 * 1024;
inline constexpr std::size_t log_line_bytes = 2048;
inline constexpr std::size_t log_lines_near_findings = 10;

// An HTML report shows so many boots in full, failed ones first, that take so much in all, and lists so many.
inline constexpr std::size_t boots_shown_in_full = 300;
inline constexpr std::size_t boots_shown_bytes = 64 * 1024 * 1024;
inline constexpr std::size_t boots_listed = 20'000;

// A last line without end after which nothing comes for so long may be a prompt.
inline constexpr std::chrono::milliseconds prompt_quiet{500};

// A live console is told the time so often.
inline constexpr std::chrono::milliseconds tick_interval{250};

// How long a boot usually says nothing in a phase at most; longer is a finding. The kernel and what comes
// before it are silent for long where they load from slow disks or were told to be quiet; initrds wait for a
// root device up to 180 s before they say so, systemd for a unit 90 s, and a first boot may install packages.
inline constexpr std::chrono::seconds silence_in_firmware{90};
inline constexpr std::chrono::seconds silence_in_bootloader{120};
inline constexpr std::chrono::seconds silence_in_kernel{120};
inline constexpr std::chrono::seconds silence_in_stage_1{200};
inline constexpr std::chrono::seconds silence_in_stage_2{300};

// `watch` follows so many machines at most, and reads this much of one at a time.
inline constexpr std::size_t watched_machines = 4096;
inline constexpr std::size_t watch_block_bytes = 16 * 1024;

// What is left in a console's socket is taken up to this when `watch` ends.
inline constexpr std::uint64_t last_words_bytes = 4 * 1024 * 1024;

// The record of one boot grows up to this unless --record-limit says otherwise, and of one machine so many
// records are kept.
inline constexpr std::uint64_t record_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t records_kept = 100;

// So many --on commands run at a time, each for so long at most, and so many may wait for their turn.
inline constexpr std::size_t actions_at_once = 8;
inline constexpr std::size_t actions_waiting = 1000;
inline constexpr std::chrono::minutes action_time{5};

// What a slow reader of stdout has not taken yet; events beyond it are counted and left out.
inline constexpr std::size_t output_waiting_bytes = 8 * 1024 * 1024;

// Readers of --metrics: so many at a time, each with a request of this size and this much time at most.
inline constexpr std::size_t metrics_connections = 16;
inline constexpr std::size_t metrics_request_bytes = 8 * 1024;
inline constexpr std::chrono::seconds metrics_time{5};

// At the end, commands that run and output that waits get this much time.
inline constexpr std::chrono::seconds closing_time{10};

// A signature file larger than this is refused.
inline constexpr std::size_t signature_file_bytes = 8 * 1024 * 1024;

// A live console is read in blocks of this size.
inline constexpr std::size_t live_block_bytes = 64 * 1024;

// Keys that a console has not taken yet; more are refused.
inline constexpr std::size_t typed_bytes = 64 * 1024;

// Who connects to a relay first sees the last lines of this many bytes; so much may wait for a client that
// reads slowly, and one that was dropped has this long to read its rest.
inline constexpr std::size_t relay_clients = 64;
inline constexpr std::size_t relay_backlog_bytes = 16 * 1024;
inline constexpr std::size_t relay_backlog_lines = 50;
inline constexpr std::size_t relay_client_bytes = 1024 * 1024;
inline constexpr std::chrono::seconds relay_farewell{5};

// Of an interactive console, what the user's terminal has not shown yet; then the console waits.
inline constexpr std::size_t terminal_waiting_bytes = 256 * 1024;

// What is looked at of the command line of another process on this host.
inline constexpr std::size_t command_line_bytes = 256 * 1024;
inline constexpr std::size_t command_shown_bytes = 120;

}  // namespace bootwhy::limits
