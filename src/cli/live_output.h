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

// Takes text for standard output. False where nobody reads it any more.
using Print = std::function<bool(const std::string&)>;

class LiveOutput {
 public:
  LiveOutput(std::string source_name, const LoadedKnowledge& loaded, const CommonOptions& options, Show show,
             Print print);

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
  Print print_;
  std::string status_ = "bootwhy";
  std::optional<DocumentFormat> document_;
  HtmlReport html_;
  bool failed_ = false;
  std::string told_;  // the verdict that was shown before its boot ended
  std::string last_report_;
};

// What happens where standard output is read slowly, or not at all.
enum class SlowReader {
  is_waited_for,   // and the console with it; where the reader has gone, it ends
  is_left_behind,  // the console is read on, what finds no room is left out and counted; ends as above
  may_leave,       // the same, and it goes on without a reader, as others are served
};

struct LiveConsole {
  std::string name;
  MachineFacts known_facts;
  Show show = Show::as_it_comes;
  SlowReader slow_reader = SlowReader::is_waited_for;
  // Told every byte before it is scanned.
  std::function<void(std::span<const char>)> record = [](std::span<const char>) {};
  // Gives the console's bytes to the handlers and returns when they end.
  std::function<Result<StreamEnd>(const ConsoleHandlers&, const LiveOutput&)> read;
};

// Scans a live console to its end and shows it. Returns the exit status.
int run_live(const LiveConsole& console, const LoadedKnowledge& loaded, const CommonOptions& options);

}  // namespace bootwhy
