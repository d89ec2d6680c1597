// Times as the store keeps them: «2026-11-24T01:02:03Z», which sort as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/line.h"

namespace bootwhy {

std::string store_time(WallTime time);

// Nothing where the text is no such time.
std::optional<WallTime> time_from_store(std::string_view text);

}  // namespace bootwhy
