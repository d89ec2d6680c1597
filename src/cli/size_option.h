// Sizes as a user gives them to --record-limit.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace bootwhy {

// «16M», «500k», «1G», «1048576»; at least one byte. `option` is for the error.
Result<std::uint64_t> size_from(const std::string& text, const std::string& option);

}  // namespace bootwhy
