// A boot in short: what a summary, a history or a list of many machines keeps of it.
//
// It is made from a verdict, or read back from the NDJSON that another machine wrote: both give the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "diagnosis/verdict.h"

namespace bootwhy {

struct FindingRecord {
  std::string signature;
  Severity severity = Severity::info;
  std::uint64_t line = 0;
  std::optional<double> uptime;
  std::optional<WallTime> time;
  GuestText text;
};

// All texts are valid UTF-8.
struct BootRecord {
  GuestText source;
  GuestText machine;  // see machine_name()
  std::uint64_t index = 1;
  std::uint64_t first_line = 1;
  std::uint64_t last_line = 1;
  std::optional<WallTime> first_time;  // as the log states, or when the log was written last, with its year
  std::optional<WallTime> last_time;
  bool times_are_stated = false;  // by the log itself
  Outcome outcome = Outcome::incomplete;
  Phase phase = Phase::unknown;
  bool failed = false;
  bool degraded = false;  // something degraded or worse was found
  std::string cause;      // id of the best cause, where it is possible at least; else empty
  std::string cause_summary;
  std::string confidence;
  GuestText crash;  // the crash's title; empty where there was none
  std::uint64_t crash_line = 0;
  std::string proof;  // id of the signature that proves the outcome best; else empty
  std::string proof_title;
  std::uint64_t proof_line = 0;
  GuestText kernel_version;
  // Empty where they were not asked for; boundaries of phases are no findings here.
  std::vector<PhaseReached> phases;
  std::vector<FindingRecord> findings;
};

// The end of a log, behind its boots.
struct LogEnd {
  GuestText name;
  std::uint64_t boots = 0;          // told
  std::uint64_t boots_outside = 0;  // left out because of their time
  std::optional<std::string> error;
};

enum class KeepFindings : bool { no, yes };

// `modified`: when the log was written last. It stands in where the log states no time, and tells the year
// where the log names none.
BootRecord boot_record(const GuestText& source, const Verdict& verdict, std::optional<WallTime> modified,
                       KeepFindings keep = KeepFindings::no);

// What the boot is called in a list: its outcome, and for a failure the crash, the cause or the finding.
GuestText verdict_words(const BootRecord& record);

// The machine that a log comes from, as its path says: the file's name without what rotation and compression
// add («9000» for «/var/log/consoles/9000.log.2.gz»), or the folder's where the file's name is a common one
// («web1» for «web1/console.log»).
std::string machine_name(std::string_view path);

// The time with the year that the log left out: the last one that is not after `reference`.
WallTime with_year(WallTime time, std::optional<WallTime> reference);

}  // namespace bootwhy
