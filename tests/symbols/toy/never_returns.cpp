// A function whose last instruction is a call that never returns, and one that follows it without a gap.
#include <cstdlib>

extern "C" {

void toy_gives_up(int value);
int toy_after(int value);

// clang-format off
[[gnu::section(".text.toy_end"), gnu::aligned(1), gnu::noinline]] void toy_gives_up(int value) {
  asm volatile("" : : "r"(value));
  std::abort();  // marked: call that never returns
}
[[gnu::section(".text.toy_end"), gnu::aligned(1), gnu::noinline]] int toy_after(int value) {
  return value * 11;
}
// clang-format on
}
