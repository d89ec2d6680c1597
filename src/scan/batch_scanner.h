// Many inputs, several threads, one answer: results come in the order of the inputs whatever the threads do,
// as they are known, in bounded memory.
//
// A worker takes the next input, reads its logs (an archive has several), follows each with a ConsoleScanner,
// renders what the caller wants to show, and keeps no more of a boot than its record. What cannot be read is
// a result too; the rest goes on. Workers without an input help with the pieces of a long plain log.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/boot_record.h"
#include "scan/console_scanner.h"
#include "scan/source_scanner.h"

namespace bootwhy {

// What a batch has got done so far. Written by the workers, read by whoever shows it.
struct BatchProgress {
  std::atomic<std::uint64_t> inputs{0};
  std::atomic<std::uint64_t> bytes{0};  // of the files as they are on disk
  std::atomic<std::uint64_t> failed_boots{0};
};

// A piece of a log's results, in the order of the log.
struct BatchResult {
  std::string text;  // what the renderers made of it
  std::vector<BootRecord> boots;
  std::optional<LogEnd> end;  // set in a log's last piece
};

struct BatchOptions {
  unsigned workers = 1;
  // Only boots that lasted into this time. Of a boot whose log states none, the time when the log was written
  // last counts. Files that were written last before `since` are not read.
  std::optional<WallTime> since;
  std::optional<WallTime> until;
  // Both are called on the workers' threads, and may be empty.
  std::function<std::string(const SourceReport& source, const Verdict& boot)> render_boot;
  // With the boots that were kept, and how many were told in all.
  std::function<std::string(const SourceReport& source, std::uint64_t boots)> render_log;
  BootsKept kept;
  KeepFindings findings = KeepFindings::no;  // in the records
};

// Scans `inputs` (paths, or «-» for standard input). `take` gets the results in order, on the calling thread,
// and stops the scan by returning false; `idle` is called on the same thread, several times a second.
void scan_batch(std::span<const std::string> inputs, const ScanContext& context, const BatchOptions& options,
                BatchProgress& progress, const std::function<bool(const BatchResult&)>& take,
                const std::function<void()>& idle);

// How many threads so many workers can use for these inputs: a single one that is long is scanned in pieces.
unsigned useful_threads(std::span<const std::string> inputs, unsigned workers);

// How many workers this process may keep busy.
unsigned usable_processors();

}  // namespace bootwhy
