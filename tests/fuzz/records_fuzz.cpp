// Results of other machines: any line of NDJSON is a boot or the end of a log whose texts are valid UTF-8, or
// refused.
#include "fuzz/fuzz.h"
#include "report/escape.h"
#include "report/html_report.h"
#include "report/json_report.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

namespace {

void require_utf8(const GuestText& text) {
  require(as_utf8(text) == text.raw(), "a record's texts are valid UTF-8");
}

}  // namespace

FUZZ(bytes) {
  const auto read = read_ndjson(bytes);
  if (!read) return;
  HtmlReport report;
  if (const auto* end = std::get_if<LogEnd>(&*read)) {
    require_utf8(end->name);
    report.end_of_log(end->name, end->boots, end->error);
  } else {
    const auto& record = std::get<BootRecord>(*read);
    for (const GuestText* text : {&record.source, &record.machine, &record.crash, &record.kernel_version})
      require_utf8(*text);
    for (const FindingRecord& finding : record.findings) require_utf8(finding.text);
    require_utf8(verdict_words(record));
    report.add(record, "");
  }
  const std::string page = report.page();
  require_nothing_raw(page, "\n");
  static const std::size_t scripts = count(HtmlReport().page(), "<script");
  require(count(page, "<script") == scripts, "no markup of others is in the page");
}
