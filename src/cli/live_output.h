// Shows a live console's events as they come, and remembers what the exit status needs.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "cli/common.h"
#include "live/console_handlers.h"
#include "scan/source_scanner.h"

namespace bootwhy {

class LiveOutput {
 public:
  LiveOutput(std::string source_name, const LoadedKnowledge& loaded, const CommonOptions& options);

  // Shows what the scanner has found since the last call. False where nobody reads stdout any more.
  bool show(ConsoleScanner& scanner);

  // The console has ended; the scanner is finished.
  bool finish(ConsoleScanner& scanner);

  bool failed() const { return failed_; }

 private:
  SourceReport source_;
  bool told_a_boot_ = false;
  const LoadedKnowledge* loaded_;
  CommonOptions options_;
  TextStyle style_;
  bool failed_ = false;
  std::string told_;  // the verdict that was shown before its boot ended
};

// Scans a live console to its end and shows it. `read` gives the console's bytes to the handlers it is given
// and returns when they end; `record` is told every byte before it is scanned. Returns the exit status.
int run_live(std::string source_name, const LoadedKnowledge& loaded, const MachineFacts& known_facts,
             const CommonOptions& options, const std::function<void(std::span<const char>)>& record,
             const std::function<Result<StreamEnd>(const ConsoleHandlers&)>& read);

}  // namespace bootwhy
