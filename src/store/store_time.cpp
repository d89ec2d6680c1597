#include "store/store_time.h"

#include <fmt/format.h>

#include "text/wall_time.h"

namespace bootwhy {

std::string store_time(WallTime time) {
  const UtcTime utc = utc_time(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.year, utc.month, utc.day, utc.hour,
                     utc.minute, utc.second);
}

std::optional<WallTime> time_from_store(std::string_view text) {
  if (text.size() != 20 || text.back() != 'Z') return std::nullopt;
  return seconds_from_utc(text);
}

}  // namespace bootwhy
