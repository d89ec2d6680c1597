// The machine-readable report, schema «bootwhy/1» (docs/report.schema.json). Pure ASCII: whatever the guest
// printed stands in it escaped.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "diagnosis/verdict.h"
#include "report/boot_record.h"
#include "report/summary.h"

namespace bootwhy {

// The whole report is one indented document: its begin, its sources with a comma between two, and its end,
// which tells the crashes of all sources by title.
std::string json_report_begin();
std::string json_report_source(const SourceReport& source, const Knowledge& knowledge);
std::string json_report_end(const std::vector<NamedGroup>& crashes);
std::string json_report(std::span<const SourceReport> sources, const Knowledge& knowledge);

// One line for one boot, with what is known of its source beside the boot's own keys.
std::string ndjson_line(const SourceReport& source, const Verdict& verdict, const Knowledge& knowledge);

// One line behind the boots of a source: that it was read to its end, or why not.
std::string ndjson_end(const SourceReport& source, std::uint64_t boots_told);

// A table as JSON, each row an object: in one array, or one on a line. An empty text becomes null.
using TableRow = std::vector<std::pair<std::string, std::variant<std::uint64_t, GuestText>>>;
std::string json_table(std::span<const TableRow> rows);
std::string ndjson_table(std::span<const TableRow> rows);

// What a line of NDJSON said: a boot with its findings, or the end of a source. ndjson_line() and
// ndjson_end() wrote it, here or elsewhere; keys that are not known are left alone.
Result<std::variant<BootRecord, LogEnd>> read_ndjson(std::string_view line);

}  // namespace bootwhy
