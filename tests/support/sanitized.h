// Whether the tests and the program run under sanitizers. Everything is several times slower there and takes
// more memory, so that tests which repeat one thing often repeat it less.
#pragma once

namespace bootwhy::test {

#ifdef BOOTWHY_SANITIZED
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

}  // namespace bootwhy::test
