#include "report/junit_report.h"

#include <algorithm>

#include "report/boot_record.h"
#include "report/markup.h"
#include "report/text_report.h"

namespace bootwhy {
namespace {

// How long the boot took as far as its log tells, in seconds.
double duration(const Boot& boot) {
  if (boot.last_uptime) return std::max(0.0, *boot.last_uptime);
  if (boot.first_time && boot.last_time)
    return std::max(0.0, std::chrono::duration<double>(*boot.last_time - *boot.first_time).count());
  return 0;
}

}  // namespace

std::string junit_report_begin() {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bootwhy\">\n";
}

std::string junit_report_end() {
  return "</testsuites>\n";
}

std::string junit_report_source(const SourceReport& source, const Knowledge& knowledge,
                                const std::function<bool(const Boot&)>& counts_as_failure) {
  std::size_t failures = 0;
  Markup cases;
  for (const Verdict& verdict : source.boots) {
    cases.add("    <testcase classname=\"{}\" name=\"boot {}\" time=\"{:.3f}\">\n", source.name,
              verdict.boot.index, duration(verdict.boot));
    // The report in text holds the guest's bytes escaped for a terminal.
    const std::string report = text_report(verdict, knowledge, {});
    if (counts_as_failure(verdict.boot)) {
      ++failures;
      cases.add("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", name(verdict.boot.outcome),
                verdict_words(boot_record(source.name, verdict, source.modified)), report);
    } else {
      cases.add("      <system-out>{}</system-out>\n", report);
    }
    cases.add("    </testcase>\n");
  }
  if (source.error)
    cases.add(
        "    <testcase classname=\"{}\" name=\"read\"><error type=\"unreadable\" "
        "message=\"{}\"/></testcase>\n",
        source.name, GuestText(*source.error));
  const std::size_t errors = source.error ? 1 : 0;
  return markup(
             "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\">\n{}  "
             "</testsuite>\n",
             source.name, source.boots.size() + errors, failures, errors, cases)
      .text();
}

}  // namespace bootwhy
