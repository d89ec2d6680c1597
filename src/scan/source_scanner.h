// Collects one source's boots as a scanner gives them, within the limits on how many are kept.
#pragma once

#include "diagnosis/verdict.h"
#include "scan/console_scanner.h"

namespace bootwhy {

// Adds a boot; beyond the limits the middle ones are counted and dropped.
void keep_boot(SourceReport& source, Verdict verdict);

// Takes the scanner's events into the report: its boots, and what was read so far.
void collect(ConsoleScanner& scanner, SourceReport& source);

}  // namespace bootwhy
