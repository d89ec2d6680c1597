// Shows a live console's events as they come, and remembers what the exit status needs.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "cli/common.h"
#include "live/console_handlers.h"
#include "report/html_report.h"
#include "scan/source_scanner.h"

namespace bootwhy {

// When text is shown. At the end, where the terminal is the guest's until then: the last boot's report.
enum class Show { as_it_comes, at_the_end };

class LiveOutput {
 public:
  LiveOutput(std::string source_name, const LoadedKnowledge& loaded, const CommonOptions& options, Show show);

  // Shows what the scanner has found since the last call. False where nobody reads stdout any more.
  bool show(ConsoleScanner& scanner);

  // The console has ended; the scanner is finished.
  bool finish(ConsoleScanner& scanner);

  bool failed() const { return failed_; }

  // What was found last, in one line and escaped.
  const std::string& status() const { return status_; }

 private:
  bool print_now(const std::string& text) const;
  void set_status(const std::string& text);

  SourceReport source_;
  bool told_a_boot_ = false;
  const LoadedKnowledge* loaded_;
  CommonOptions options_;
  TextStyle style_;
  Show show_;
  std::string status_ = "bootwhy";
  std::optional<DocumentFormat> document_;
  HtmlReport html_;
  bool failed_ = false;
  std::string told_;  // the verdict that was shown before its boot ended
  std::string last_report_;
};

// Scans a live console to its end and shows it. `read` gives the console's bytes to the handlers it is given
// and returns when they end; `record` is told every byte before it is scanned. Returns the exit status.
int run_live(std::string source_name, const LoadedKnowledge& loaded, const MachineFacts& known_facts,
             const CommonOptions& options, Show show,
             const std::function<void(std::span<const char>)>& record,
             const std::function<Result<StreamEnd>(const ConsoleHandlers&, const LiveOutput&)>& read);

}  // namespace bootwhy
