// One long log on several threads, with the boots that one scanner finds in it.
//
// The log is cut into pieces. Each is scanned from its first whole line on as if nothing stood before it,
// which is wrong up to some boot's beginning: there a scanner forgets all that came before. So a scanner that
// has come through the log from its start goes on into each piece until it begins a boot where the piece's
// own scanner began one too; from there on both say the same, and it jumps to the piece's end. Where there is
// no such place (a boot longer than a piece) it scans the piece itself.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/limits.h"
#include "base/result.h"
#include "input/log_reader.h"
#include "scan/console_scanner.h"

namespace bootwhy {

// How many more threads may be kept busy; shared by all who might.
class ThreadSlots {
 public:
  explicit ThreadSlots(int free) : free_(free) {}
  bool take();
  void take_anyway() { --free_; }
  void give() { ++free_; }

 private:
  std::atomic<int> free_;
};

struct PieceScan {
  std::uint64_t piece_bytes = limits::piece_bytes;
  // All are called on the calling thread, in the order of the log. `take` gets each boot with its index and
  // says whether to go on; `progress` gets how many bytes and lines are behind.
  std::function<bool(Verdict)> take;
  std::function<void(std::uint64_t bytes, std::uint64_t lines)> progress;
};

// Scans a plain log of a file. The calling thread's slot is lent to the pieces' threads. What could not be
// read is an error; the boots up to there were given.
std::optional<Error> scan_in_pieces(const PlainFile& log, const ScanContext& context, ThreadSlots& slots,
                                    const PieceScan& wanted);

}  // namespace bootwhy
