// Collects one source's boots as a scanner gives them, within the limits on how many are kept.
#pragma once

#include "base/limits.h"
#include "diagnosis/verdict.h"
#include "scan/console_scanner.h"

namespace bootwhy {

// How many of a source's first and last boots are kept.
struct BootsKept {
  std::size_t first = limits::boots_kept_first;
  std::size_t last = limits::boots_kept_last;
};

// Adds a boot; beyond what is to be kept the middle ones are counted and dropped.
void keep_boot(SourceReport& source, Verdict verdict, BootsKept kept = {});

// Takes the scanner's events into the report: its boots, and what was read so far.
void collect(ConsoleScanner& scanner, SourceReport& source);

}  // namespace bootwhy
