#include "scan/source_scanner.h"

#include <iterator>

namespace bootwhy {
namespace {

// Where the logs are too large in all, those of the first boot and of the newest ones stay.
void bound_logs(SourceReport& source) {
  if (source.boots.back().log.bytes == 0) return;
  std::size_t bytes = 0;
  for (const Verdict& verdict : source.boots) bytes += verdict.log.bytes;
  for (auto boot = std::next(source.boots.begin());
       boot != source.boots.end() && &*boot != &source.boots.back() && bytes > limits::log_bytes_of_source;
       ++boot) {
    bytes -= boot->log.bytes;
    forget_lines(boot->log);
  }
}

}  // namespace

void keep_boot(SourceReport& source, Verdict verdict, BootsKept kept) {
  if (has_failed(verdict.boot)) ++source.boots_failed;
  if (source.boots.size() == kept.first + kept.last) {
    ++source.boots_dropped;
    if (source.boots.empty()) return;
    source.boots.erase(std::next(source.boots.begin(), static_cast<std::ptrdiff_t>(kept.first)));
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
