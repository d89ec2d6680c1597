// What `watch` has counted, in the text form that Prometheus reads.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "signature/vocabulary.h"

namespace bootwhy {

struct WatchCounts {
  std::uint64_t machines = 0;   // with a socket now
  std::uint64_t connected = 0;  // listened to now
  std::uint64_t boots_begun = 0;
  std::map<Outcome, std::uint64_t> boots_ended;
  std::map<std::string, std::uint64_t> findings;  // degraded and fatal, by signature
  std::uint64_t bytes = 0;                        // from all consoles
  std::uint64_t record_bytes_dropped = 0;         // not recorded: over the limit, or the disk refused them
  std::uint64_t events_dropped = 0;               // not taken from stdout in time
  std::uint64_t actions_run = 0;
  std::uint64_t actions_failed = 0;
  std::uint64_t actions_dropped = 0;  // too many waited
};

std::string metrics_text(const WatchCounts& counts);

}  // namespace bootwhy
