// What bootwhy has to say about one boot, and about one source of boots.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "base/guest_text.h"
#include "boot/boot.h"
#include "boot/boot_log.h"
#include "diagnosis/diagnoser.h"
#include "machine/facts.h"
#include "screen/screen_text.h"

namespace bootwhy {

struct Verdict {
  Boot boot;
  MachineFacts facts;
  std::vector<Diagnosis> diagnoses;
  BootLog log;  // empty where nobody asked for it, see ScanContext
};

// A file, pipe or socket with all its boots.
struct SourceReport {
  GuestText name;
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::optional<ScreenSource> screen;  // where the text is that of a screen, and no log
  std::optional<std::string> error;    // why it could not be read (to its end)
  std::list<Verdict> boots;            // a list, for the middle ones go while further ones come
  std::uint64_t boots_dropped = 0;     // left out between the first and the last ones, see limits
  std::uint64_t boots_failed = 0;      // of all, those left out too
  std::uint64_t boots_outside = 0;   // left out because they were before or after the time that was asked for
  std::optional<WallTime> modified;  // when the log was written last
};

}  // namespace bootwhy
