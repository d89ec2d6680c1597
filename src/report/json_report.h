// The machine-readable report, schema «bootwhy/1» (docs/report.schema.json). Pure ASCII: whatever the guest
// printed stands in it escaped.
#pragma once

#include <span>
#include <string>

#include "diagnosis/verdict.h"

namespace bootwhy {

// The whole report is one indented document: its begin, its sources with a comma between two, and its end.
std::string json_report_begin();
std::string json_report_source(const SourceReport& source, const Knowledge& knowledge);
std::string json_report_end();
std::string json_report(std::span<const SourceReport> sources, const Knowledge& knowledge);

// One line for one boot, with its source's name beside the boot's own keys.
std::string ndjson_line(const GuestText& source, const Verdict& verdict, const Knowledge& knowledge);

// One line for a source that could not be read.
std::string ndjson_error(const SourceReport& source);

}  // namespace bootwhy
