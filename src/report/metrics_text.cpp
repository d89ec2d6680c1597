#include "report/metrics_text.h"

#include <fmt/format.h>

#include <string_view>

namespace bootwhy {
namespace {

void write_head(std::string& text, std::string_view name, std::string_view type, std::string_view help) {
  text += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

void write(std::string& text, std::string_view name, std::string_view type, std::string_view help,
           std::uint64_t value) {
  write_head(text, name, type, help);
  text += fmt::format("{} {}\n", name, value);
}

std::string label_value(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\n')
      escaped += "\\n";
    else if (c == '"' || c == '\\')
      escaped += std::string("\\") + c;
    else
      escaped += c;
  }
  return escaped;
}

}  // namespace

std::string metrics_text(const WatchCounts& counts) {
  std::string text;
  write(text, "bootwhy_machines", "gauge", "Machines that have a serial socket.", counts.machines);
  write(text, "bootwhy_consoles_connected", "gauge", "Consoles that are listened to.", counts.connected);
  write(text, "bootwhy_boots_begun_total", "counter", "Boots that were seen to begin.", counts.boots_begun);
  write_head(text, "bootwhy_boots_ended_total", "counter", "Boots that ended, by outcome.");
  for (const auto& [outcome, count] : counts.boots_ended)
    text += fmt::format("bootwhy_boots_ended_total{{outcome=\"{}\"}} {}\n", name(outcome), count);
  write_head(text, "bootwhy_findings_total", "counter", "Degraded and fatal findings, by signature.");
  for (const auto& [signature, count] : counts.findings)
    text += fmt::format("bootwhy_findings_total{{signature=\"{}\"}} {}\n", label_value(signature), count);
  write(text, "bootwhy_console_bytes_total", "counter", "Bytes that the consoles gave.", counts.bytes);
  write(text, "bootwhy_record_bytes_dropped_total", "counter",
        "Bytes that were not recorded: over --record-limit, or refused by the disk.",
        counts.record_bytes_dropped);
  write(text, "bootwhy_events_dropped_total", "counter", "Events that nobody took from stdout in time.",
        counts.events_dropped);
  write(text, "bootwhy_actions_run_total", "counter", "Commands of --on that were started.",
        counts.actions_run);
  write(text, "bootwhy_actions_failed_total", "counter", "Commands of --on that failed.",
        counts.actions_failed);
  write(text, "bootwhy_actions_dropped_total", "counter",
        "Commands of --on that were not started, as too many waited.", counts.actions_dropped);
  return text;
}

}  // namespace bootwhy
