// One of two files that each have a function of their own with the same name and size.
extern "C" {

int toy_twin_here(int value);

// Named for the assembler: Clang mangles the name of what no other file sees.
static int toy_twin(int value) asm("toy_twin");
[[gnu::noinline]] static int toy_twin(int value) {
  asm volatile("" ::: "memory");
  return value * 3;
}

int toy_twin_here(int value) {
  return toy_twin(value) + 1;
}
}
