// Reads the lines of a call trace and the instruction pointer, as the kernel prints them on x86, arm, arm64,
// riscv, powerpc, s390 and mips.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bootwhy {

// One function in a trace. The views live as long as the line.
struct FrameText {
  std::string_view function;  // without its suffix; empty where the kernel knew but the address
  std::string_view suffix;    // what compilers add: «.isra.0», «.cold», «.llvm.123»
  std::string_view address;   // «ffffffffc0410000», where there is no function
  std::string_view offset;    // «+0x59/0x220»; empty for an inlined function
  std::string_view module;    // «labmod»; empty in the kernel itself
  std::string_view source;    // «kernel/fork.c:12», where a symbolizer has added it
  bool sure = true;           // false: found on the stack, but perhaps no caller («?», «(unreliable)»)
  bool inlined = false;
};

// The frame on this line, if it is one.
std::optional<FrameText> read_frame(std::string_view line);

// «a from b+0x10/0x20» (arm): the outer of its two functions. read_frame() gives the inner one.
std::optional<FrameText> read_outer_frame(std::string_view line);

// A line that a trace begins with: «Call Trace:», «Backtrace:», «Freed by task 12:» and the like.
bool begins_trace(std::string_view line);

// A line that names the instruction at which the CPU was.
struct PointerText {
  FrameText frame;        // its function is empty where the address belongs to none
  std::string_view text;  // as printed: «lab_init+0xb1/0x1000 [labmod]»
  bool in_user_space = false;
};
std::optional<PointerText> read_pointer(std::string_view line);

// A «function+0x12/0x34» at the start of the text, behind up to two addresses in brackets. Never without a
// function.
std::optional<FrameText> read_symbol(std::string_view text);

}  // namespace bootwhy
