// Analyses the text of a machine's screen as if it were a log.
#pragma once

#include <optional>
#include <string>

#include "input/files.h"
#include "scan/source_scanner.h"
#include "screen/screen_text.h"

namespace bootwhy {

SourceReport scan_screen(const std::string& name, const ScreenText& screen, const ScanContext& context);

// The report on a file that holds a saved screen; nothing where it is no such file, and then nothing has been
// read from it.
std::optional<SourceReport> scan_screen_file(const Descriptor& file, const std::string& name,
                                             const ScanContext& context);

}  // namespace bootwhy
