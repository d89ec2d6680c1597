// Shows a live console's events as they come, and remembers what the exit status needs.
#pragma once

#include <optional>
#include <string>

#include "cli/common.h"
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
  const LoadedKnowledge* loaded_;
  CommonOptions options_;
  TextStyle style_;
  bool failed_ = false;
  std::string told_;  // the verdict that was shown before its boot ended
};

}  // namespace bootwhy
