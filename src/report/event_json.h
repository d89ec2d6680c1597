// What happens on watched machines, as JSON objects, one a line. Every one says when (wall-clock time of the
// host, RFC 3339 in UTC), on which machine, and which «event»: machine-came, machine-went, phase, finding,
// verdict (what can be said of a boot that has not ended), resumed (it was said to hang and talks again),
// boot-ended, events-dropped. docs/report.schema.json has them as definitions/event.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "diagnosis/verdict.h"

namespace bootwhy {

struct EventSource {
  GuestText machine;
  WallTime time;
};

std::string event_line(const EventSource& source, std::string_view event);
std::string phase_event(const EventSource& source, std::uint64_t boot_index, const PhaseReached& reached);
std::string finding_event(const EventSource& source, std::uint64_t boot_index, const Finding& finding,
                          Phase phase);
std::string resumed_event(const EventSource& source, std::uint64_t boot_index,
                          std::chrono::seconds silent_for);

// `event` is «verdict» or «boot-ended»; the boot stands in it as in a report.
std::string verdict_event(const EventSource& source, std::string_view event, const Verdict& verdict,
                          const Knowledge& knowledge);

// So many events were left out as nobody took them from stdout in time.
std::string dropped_event(WallTime time, std::uint64_t count);

}  // namespace bootwhy
