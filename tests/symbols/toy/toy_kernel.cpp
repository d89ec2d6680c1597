// Stands for a kernel with debug information: prints a crash report about itself, with real places. The tests
// look for the marked lines.
#include <dlfcn.h>
#include <link.h>

#include <cstdint>
#include <cstdio>

extern "C" {

// As a kernel has it.
extern const char linux_banner[];
const char linux_banner[] = "Linux version 6.1.0-toy (toy@toy) (toycc 1) #1 SMP Toy 1.0 (2026-01-01)\n";

int toy_twin_here(int value);
int toy_twin_there(int value);
void toy_gives_up(int value);

volatile int toy_sink = 0;

// Keeps a call from becoming a jump.
#define TOY_STAY asm volatile("")

[[gnu::noinline]] void toy_fault(void (*visit)(void*)) {
  visit(__builtin_return_address(0));
  TOY_STAY;
}

[[gnu::always_inline]] inline void toy_inlined(void (*visit)(void*)) {
  toy_sink = toy_sink + 1;
  toy_fault(visit);  // marked: call inside the inlined function
  TOY_STAY;
}

[[gnu::noinline]] void toy_holder(void (*visit)(void*)) {
  toy_inlined(visit);  // marked: inlined function
  TOY_STAY;
}
}

namespace {

constexpr std::uintptr_t pretended_offset = 0x1000000;
std::uintptr_t seen = 0;

void print_place(const char* label, std::uintptr_t address) {
  Dl_info info;
  ElfW(Sym)* symbol = nullptr;
  if (dladdr1(reinterpret_cast<void*>(address), &info, reinterpret_cast<void**>(&symbol), RTLD_DL_SYMENT) ==
      0)
    return;
  const std::uintptr_t offset = address - reinterpret_cast<std::uintptr_t>(info.dli_saddr);
  std::printf("%s%s+0x%lx/0x%lx\n", label, info.dli_sname, static_cast<unsigned long>(offset),
              static_cast<unsigned long>(symbol->st_size));
}

}  // namespace

int main() {
  toy_holder([](void* address) { seen = reinterpret_cast<std::uintptr_t>(address); });
  std::fputs(linux_banner, stdout);
  std::puts("BUG: kernel NULL pointer dereference, address: 0000000000000010");
  print_place("RIP: 0010:", reinterpret_cast<std::uintptr_t>(&toy_fault));
  std::puts("Call Trace:");
  print_place(" ", seen);
  std::printf(" ? 0x%016lx\n", static_cast<unsigned long>(seen + pretended_offset));
  std::puts(" toy_stranger+0x5/0x10\n toy_absent+0x5/0x10 [absent]\n---[ end trace 0000000000000000 ]---");
  std::puts("Kernel panic - not syncing: Fatal exception");
  std::printf("Kernel Offset: 0x%lx from 0x400000 (relocation range: 0x0-0xffffffff)\n",
              static_cast<unsigned long>(pretended_offset));
  if (toy_sink > 1000) toy_gives_up(toy_sink);
  return toy_twin_here(toy_sink) + toy_twin_there(toy_sink) > 1000 ? 1 : 0;
}
