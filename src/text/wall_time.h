// Wall-clock times in UTC, taken apart to be written and read as text.
#pragma once

#include <optional>
#include <string_view>

#include "text/line.h"

namespace bootwhy {

struct UtcTime {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;
};

UtcTime utc_time(WallTime time);

// Reads «2026-11-24T01:02:03» at the start of `text`, at these very places; what follows is not looked at.
// Nothing where the text is shorter or names no day.
std::optional<WallTime> seconds_from_utc(std::string_view text);

}  // namespace bootwhy
