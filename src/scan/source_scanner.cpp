#include "scan/source_scanner.h"

#include <algorithm>
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

BootKeeper::BootKeeper(SourceReport& source, BootsKept kept) : source_(&source), kept_(kept) {
  auto& boots = source.boots;
  next_to_go_ = std::next(boots.begin(), static_cast<std::ptrdiff_t>(std::min(kept.first, boots.size())));
}

void BootKeeper::keep(Verdict verdict) {
  auto& boots = source_->boots;
  if (has_failed(verdict.boot)) ++source_->boots_failed;
  if (kept_.first + kept_.last == 0) {
    ++source_->boots_dropped;
    return;
  }
  boots.push_back(std::move(verdict));
  if (next_to_go_ == boots.end() && boots.size() > kept_.first) next_to_go_ = std::prev(boots.end());
  if (boots.size() > kept_.first + kept_.last) {
    ++source_->boots_dropped;
    next_to_go_ = boots.erase(next_to_go_);
  }
  bound_logs(*source_);
}

void collect(ConsoleScanner& scanner, SourceReport& source) {
  BootKeeper keeper(source);
  source.bytes = scanner.bytes();
  source.lines = scanner.lines();
  for (ScanEvent& event : scanner.take_events())
    if (auto* ended = std::get_if<BootEndedEvent>(&event)) keeper.keep(std::move(ended->verdict));
}

}  // namespace bootwhy
