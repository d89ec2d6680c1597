#include "scan/source_scanner.h"

namespace bootwhy {
namespace {

// Where the logs are too large in all, those of the first boot and of the newest ones stay.
void bound_logs(SourceReport& source) {
  std::size_t bytes = 0;
  for (const Verdict& verdict : source.boots) bytes += verdict.log.bytes;
  for (std::size_t i = 1; i + 1 < source.boots.size() && bytes > limits::log_bytes_of_source; ++i) {
    bytes -= source.boots[i].log.bytes;
    forget_lines(source.boots[i].log);
  }
}

}  // namespace

void keep_boot(SourceReport& source, Verdict verdict, BootsKept kept) {
  if (has_failed(verdict.boot)) ++source.boots_failed;
  if (source.boots.size() == kept.first + kept.last) {
    ++source.boots_dropped;
    if (source.boots.empty()) return;
    source.boots.erase(source.boots.begin() + static_cast<std::ptrdiff_t>(kept.first));
  }
  source.boots.push_back(std::move(verdict));
  bound_logs(source);
}

void collect(ConsoleScanner& scanner, SourceReport& source) {
  source.bytes = scanner.bytes();
  source.lines = scanner.lines();
  for (ScanEvent& event : scanner.take_events())
    if (auto* ended = std::get_if<BootEndedEvent>(&event)) keep_boot(source, std::move(ended->verdict));
}

}  // namespace bootwhy
