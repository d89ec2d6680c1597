// The report for CI systems that read JUnit's XML: a console is a test suite, a boot a test case. A boot that
// counts as a failure is a failed test; a console that could not be read is an error.
#pragma once

#include <functional>
#include <string>

#include "diagnosis/verdict.h"

namespace bootwhy {

// The whole report is its begin, its sources, and its end. `counts_as_failure` is what --fail-on asks for.
std::string junit_report_begin();
std::string junit_report_source(const SourceReport& source, const Knowledge& knowledge,
                                const std::function<bool(const Boot&)>& counts_as_failure);
std::string junit_report_end();

}  // namespace bootwhy
