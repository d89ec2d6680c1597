#include "scan/source_scanner.h"

namespace bootwhy {

void keep_boot(SourceReport& source, Verdict verdict, BootsKept kept) {
  if (has_failed(verdict.boot)) ++source.boots_failed;
  if (source.boots.size() == kept.first + kept.last) {
    ++source.boots_dropped;
    if (source.boots.empty()) return;
    source.boots.erase(source.boots.begin() + static_cast<std::ptrdiff_t>(kept.first));
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
