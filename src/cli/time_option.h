// Times as a user gives them to --since and --until.
#pragma once

#include <string>

#include "base/result.h"
#include "text/line.h"

namespace bootwhy {

// «2026-11-24», «2026-11-24 01:02», «2026-11-24T01:02:03Z», all in UTC; «today», «yesterday»; «90min», «12h»,
// «7d», «4w»: so long before `now`.
Result<WallTime> time_from(const std::string& text, WallTime now);

}  // namespace bootwhy
