#include "report/event_json.h"

#include "report/boot_json.h"

namespace bootwhy {
namespace {

Json head(const EventSource& source, std::string_view event) {
  return {{"schema", "bootwhy/1"},
          {"time", time_or_null(source.time)},
          {"machine", source.machine},
          {"event", event}};
}

}  // namespace

std::string event_line(const EventSource& source, std::string_view event) {
  return json_line(head(source, event));
}

std::string phase_event(const EventSource& source, std::uint64_t boot_index, const PhaseReached& reached) {
  Json line = head(source, "phase");
  line.add("boot_index", boot_index);
  line.add("phase", name(reached.phase));
  line.add("line", reached.line);
  line.add("uptime", reached.uptime ? Json(*reached.uptime) : Json(nullptr));
  return json_line(line);
}

std::string finding_event(const EventSource& source, std::uint64_t boot_index, const Finding& finding,
                          Phase phase) {
  Json line = head(source, "finding");
  line.add("boot_index", boot_index);
  line.add("finding", finding_json(finding, phase));
  return json_line(line);
}

std::string resumed_event(const EventSource& source, std::uint64_t boot_index,
                          std::chrono::seconds silent_for) {
  Json line = head(source, "resumed");
  line.add("boot_index", boot_index);
  line.add("silent_seconds", silent_for.count());
  return json_line(line);
}

std::string verdict_event(const EventSource& source, std::string_view event, const Verdict& verdict,
                          const Knowledge& knowledge) {
  Json line = head(source, event);
  line.add("boot_index", verdict.boot.index);
  line.add("boot", boot_json(verdict, knowledge));
  return json_line(line);
}

std::string dropped_event(WallTime time, std::uint64_t count) {
  return json_line({{"schema", "bootwhy/1"},
                    {"time", time_or_null(time)},
                    {"machine", nullptr},
                    {"event", "events-dropped"},
                    {"count", count}});
}

}  // namespace bootwhy
