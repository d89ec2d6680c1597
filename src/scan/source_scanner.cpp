#include "scan/source_scanner.h"

#include "base/limits.h"

namespace bootwhy {

void keep_boot(SourceReport& source, Verdict verdict) {
  if (source.boots.size() == limits::boots_kept_first + limits::boots_kept_last) {
    source.boots.erase(source.boots.begin() + limits::boots_kept_first);
    ++source.boots_dropped;
  }
  source.boots.push_back(std::move(verdict));
}

void collect(ConsoleScanner& scanner, SourceReport& source) {
  source.bytes = scanner.bytes();
  source.lines = scanner.lines();
  for (ScanEvent& event : scanner.take_events())
    if (auto* ended = std::get_if<BootEndedEvent>(&event)) keep_boot(source, std::move(ended->verdict));
}

}  // namespace bootwhy
