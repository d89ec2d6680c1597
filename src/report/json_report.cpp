#include "report/json_report.h"

#include <fmt/format.h>

#include "base/version.h"
#include "report/boot_json.h"
#include "report/json_parts.h"

namespace bootwhy {
namespace {

Json screen_json(const std::optional<ScreenSource>& screen) {
  if (!screen) return nullptr;
  return {{"medium", name(screen->medium)},
          {"rows", screen->rows},
          {"columns", screen->columns},
          {"unreadable_rows", screen->unreadable_rows},
          {"order_known", screen->order_known}};
}

Json row_json(const TableRow& row) {
  Json object = Json::object();
  for (const auto& [key, value] : row) {
    if (const auto* number = std::get_if<std::uint64_t>(&value))
      object.add(key, *number);
    else
      object.add(key, or_null(std::get<GuestText>(value)));
  }
  return object;
}

}  // namespace

std::string json_report_begin() {
  const Json tool = {{"name", "bootwhy"}, {"version", version}};
  return fmt::format("{{\n  \"schema\": \"bootwhy/1\",\n  \"tool\": {},\n  \"sources\": [", tool.text());
}

std::string json_report_source(const SourceReport& source, const Knowledge& knowledge) {
  Json boots = Json::array();
  for (const Verdict& verdict : source.boots) boots.push_back(boot_json(verdict, knowledge));
  const Json json = {{"name", source.name},
                     {"bytes", source.bytes},
                     {"lines", source.lines},
                     {"screen", screen_json(source.screen)},
                     {"error", source.error ? Json(*source.error) : Json(nullptr)},
                     {"boots", std::move(boots)},
                     {"boots_dropped", source.boots_dropped}};
  // Line ends inside texts are escaped, so that each one found here ends a line of the document.
  std::string text = "\n    ";
  for (const char c : indented(json)) {
    text += c;
    if (c == '\n') text += "    ";
  }
  return text;
}

std::string json_report_end(const std::vector<NamedGroup>& crashes) {
  std::string text = "\n  ],\n  \"crashes\": [";
  bool first = true;
  for (const NamedGroup crash : crashes) {
    const auto& [title, group] = *crash;
    const Json json = {{"title", title},
                       {"boots", group.boots},
                       {"consoles", group.consoles},
                       {"first_seen", time_or_null(group.first_seen)},
                       {"last_seen", time_or_null(group.last_seen)},
                       {"example", {{"source", group.example_source}, {"line", group.example_line}}}};
    text += fmt::format("{}\n    {}", first ? "" : ",", json.text());
    first = false;
  }
  return text + (first ? "]\n}\n" : "\n  ]\n}\n");
}

std::string json_report(std::span<const SourceReport> sources, const Knowledge& knowledge) {
  std::string text = json_report_begin();
  Summary summary;
  bool first = true;
  for (const SourceReport& source : sources) {
    text += first ? "" : ",";
    text += json_report_source(source, knowledge);
    first = false;
    summary.add_console(source);
  }
  return text + json_report_end(summary.crashes());
}

std::string ndjson_line(const SourceReport& source, const Verdict& verdict, const Knowledge& knowledge) {
  const BootRecord record = boot_record(source.name, verdict, source.modified);
  Json proven = nullptr;
  if (!record.proof.empty())
    proven = {{"signature", record.proof}, {"title", record.proof_title}, {"line", record.proof_line}};
  const Json line = {{"schema", "bootwhy/1"},
                     {"source", record.source.raw()},
                     {"machine", record.machine.raw()},
                     {"modified", time_or_null(source.modified)},
                     {"verdict", verdict_words(record).raw()},
                     {"proof", std::move(proven)},
                     {"boot", boot_json(verdict, knowledge)}};
  return json_line(line);
}

std::string ndjson_end(const SourceReport& source, std::uint64_t boots_told) {
  Json line = {{"schema", "bootwhy/1"}, {"source", source.name}};
  if (source.error) line.add("error", *source.error);
  line.add("end", {{"bytes", source.bytes},
                   {"lines", source.lines},
                   {"boots", boots_told},
                   {"boots_outside", source.boots_outside}});
  return json_line(line);
}

std::string json_table(std::span<const TableRow> rows) {
  Json table = Json::array();
  for (const TableRow& row : rows) table.push_back(row_json(row));
  return indented(table) + "\n";
}

std::string ndjson_table(std::span<const TableRow> rows) {
  std::string lines;
  for (const TableRow& row : rows) lines += json_line(row_json(row));
  return lines;
}

}  // namespace bootwhy
