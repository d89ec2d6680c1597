// The program's version, as CMakeLists.txt states it.
#pragma once

#include <string_view>

namespace bootwhy {

inline constexpr std::string_view version = BOOTWHY_VERSION;

}  // namespace bootwhy
