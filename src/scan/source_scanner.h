// Collects one source's boots as a scanner gives them, within the limits on how many are kept.
#pragma once

#include <list>

#include "base/limits.h"
#include "diagnosis/verdict.h"
#include "scan/console_scanner.h"

namespace bootwhy {

// How many of a source's first and last boots are kept.
struct BootsKept {
  std::size_t first = limits::boots_kept_first;
  std::size_t last = limits::boots_kept_last;
};

// Adds boots to a source's report; beyond what is to be kept the middle ones are counted and dropped.
class BootKeeper {
 public:
  // The report, which may have boots already, outlives the keeper, which alone changes its boots.
  explicit BootKeeper(SourceReport& source, BootsKept kept = {});

  void keep(Verdict verdict);

 private:
  SourceReport* source_;
  BootsKept kept_;
  std::list<Verdict>::iterator next_to_go_;  // the oldest of the last ones; end() where there is none
};

// Takes the scanner's events into the report: its boots, and what was read so far.
void collect(ConsoleScanner& scanner, SourceReport& source);

}  // namespace bootwhy
