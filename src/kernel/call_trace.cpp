#include "kernel/call_trace.h"

#include <algorithm>
#include <array>

#include "base/characters.h"
#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

void take_spaces(std::string_view& text) {
  take_while(text, [](char c) { return c == ' ' || c == '\t'; });
}

// «[<ffffffff81463cb5>]», «[c00000003ae5b800]», «[<(ptrval)>]», «[<(null)>]».
bool take_address(std::string_view& text) {
  std::string_view rest = text;
  if (!take(rest, "[")) return false;
  take(rest, "<");
  take(rest, "0x");
  std::string_view digits = take_while(rest, is_hex_digit);
  if (digits.empty() && !take(rest, "(ptrval)") && !take(rest, "(____ptrval____)")) return false;
  take(rest, ">");
  if (!take(rest, "]")) return false;
  text = rest;
  return true;
}

void take_addresses(std::string_view& text) {
  for (int i = 0; i < 2; ++i) {
    if (!take_address(text)) return;
    take_spaces(text);
  }
}

// A bare hexadecimal number that ends at a space.
bool take_number(std::string_view& text) {
  std::string_view rest = text;
  if (take_while(rest, is_hex_digit).empty() || !rest.starts_with(' ')) return false;
  text = rest;
  return true;
}

// «<TASK>», «</IRQ>», «<#DF>»: which stack the frames are on.
void take_stack_mark(std::string_view& text) {
  std::string_view rest = text;
  if (!take(rest, "<")) return;
  take(rest, "/");
  take(rest, "#");
  const auto name = take_while(rest, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (name.empty() || !take(rest, ">")) return;
  take_spaces(rest);
  text = rest;
}

// A function's name and what compilers have added to it.
bool take_function(std::string_view& text, FrameText& frame) {
  std::string_view rest = text;
  take(rest, ".");  // powerpc's function descriptors: «.do_syscall»
  frame.function = take_while(rest, is_word_character);
  if (frame.function.empty() || is_decimal_digit(frame.function.front())) return false;
  if (rest.starts_with('.'))
    frame.suffix = take_while(rest, [](char c) { return is_word_character(c) || c == '.' || c == '$'; });
  text = rest;
  return true;
}

// «0xffffffffc0410000»: where the kernel knows of no function, it prints the address for its name.
std::string_view address_for_name(std::string_view text) {
  constexpr std::size_t shortest_address = 8;
  text = without_spaces(text);
  if (!take(text, "0x")) return {};
  const auto digits = take_while(text, is_hex_digit);
  return text.empty() && digits.size() >= shortest_address ? digits : std::string_view();
}

// «+0x59/0x220».
std::string_view take_offset(std::string_view& text) {
  std::string_view rest = text;
  if (!take(rest, "+0x") || take_while(rest, is_hex_digit).empty()) return {};
  if (std::string_view size = rest; take(size, "/0x") && !take_while(size, is_hex_digit).empty()) rest = size;
  const std::string_view offset = text.substr(0, text.size() - rest.size());
  text = rest;
  return offset;
}

// «kernel/sched/core.c:5178».
std::string_view take_source(std::string_view& text) {
  std::string_view rest = text;
  const auto file =
      take_while(rest, [](char c) { return is_word_character(c) || c == '/' || c == '.' || c == '-'; });
  if (!contains(file, ".") || !take(rest, ":") || take_while(rest, is_decimal_digit).empty()) return {};
  const std::string_view source = text.substr(0, text.size() - rest.size());
  text = rest;
  return source;
}

}  // namespace

std::optional<FrameText> read_symbol(std::string_view text) {
  take_spaces(text);
  take_addresses(text);
  FrameText frame;
  if (!take_function(text, frame)) return std::nullopt;
  frame.offset = take_offset(text);
  if (frame.offset.empty()) return std::nullopt;
  take_spaces(text);
  if (take(text, "["))
    frame.module = take_while(text, [](char c) { return is_word_character(c) || c == '-'; });
  return frame;
}

std::optional<FrameText> read_frame(std::string_view line) {
  std::string_view text = line;
  take_spaces(text);
  take_stack_mark(text);
  take(text, "(");  // s390 puts the last one in parentheses
  const std::size_t before_addresses = text.size();
  take_addresses(text);
  const bool has_address = text.size() < before_addresses;
  FrameText frame;
  if (take(text, "? ")) frame.sure = false;
  take_spaces(text);
  take_addresses(text);
  if (take(text, "? ")) frame.sure = false;

  frame.address = address_for_name(text);
  if (!frame.address.empty()) return frame;

  std::string_view rest = text;
  const bool in_parentheses = take(rest, "(");
  if (!take_function(rest, frame)) return std::nullopt;
  std::string_view offset_rest = rest;
  frame.offset = take_offset(offset_rest);
  if (frame.offset.empty()) {
    if (in_parentheses) take(rest, ")");
    if (rest.starts_with(" from ")) {  // arm: the offset is not told
      if (!read_outer_frame(line)) return std::nullopt;
      return frame;
    }
    if (has_address && !in_parentheses && without_spaces(rest).empty()) return frame;
    take_spaces(rest);
    frame.source = take_source(rest);
    if (frame.source.empty() || !rest.starts_with(" [inline]")) return std::nullopt;
    frame.inlined = true;
    return frame;
  }
  if (in_parentheses) return std::nullopt;
  if (offset_rest.ends_with("(unreliable)")) frame.sure = false;
  take_spaces(offset_rest);
  frame.source = take_source(offset_rest);
  take_spaces(offset_rest);
  if (take(offset_rest, "[")) {
    frame.module = take_while(offset_rest, [](char c) { return is_word_character(c) || c == '-'; });
    if (frame.module == "inline") {
      frame.module = {};
      frame.inlined = true;
    }
  }
  return frame;
}

std::optional<FrameText> read_outer_frame(std::string_view line) {
  auto text = behind(line, " from ");
  if (!text) return std::nullopt;
  take_spaces(*text);
  take_addresses(*text);
  take(*text, "(");
  return read_symbol(*text);
}

bool begins_trace(std::string_view line) {
  static constexpr std::array<std::string_view, 10> starts{"Call Trace",
                                                           "Call trace",
                                                           "Backtrace:",
                                                           "Allocated:",
                                                           "Freed:",
                                                           "Uninit was stored to memory at",
                                                           "Uninit was created at:",
                                                           "Local variable ",
                                                           "backtrace:",
                                                           "backtrace (crc "};
  static constexpr std::array<std::string_view, 2> of_tasks{"Allocated by task ", "Freed by task "};
  static constexpr Characters first = Characters::that_begin(starts);
  const std::string_view text = without_spaces(line);
  const auto begins_text = [&](std::string_view start) { return text.starts_with(start); };
  if (first.begin(text) && std::any_of(starts.begin(), starts.end(), begins_text)) return true;
  if (text.ends_with(':') && std::any_of(of_tasks.begin(), of_tasks.end(), begins_text)) return true;
  // Lockdep's «stack backtrace:» is followed by a «Call Trace:» of its own.
  return contains(text, "Call Trace:");
}

std::optional<PointerText> read_pointer(std::string_view line) {
  const std::string_view text = without_spaces(line);
  static constexpr std::array<std::string_view, 14> labels{
      "RIP: ",     "EIP: ",  "EIP is at ", "IP: ",        "NIP: ", "NIP ",      "pc : ",
      "PC is at ", "epc : ", "epc   : ",   "Krnl PSW : ", "pc: ",  "IP is at ", "--- interrupt: "};
  static constexpr Characters first = Characters::that_begin(labels);
  if (!first.begin(text)) return std::nullopt;
  for (const std::string_view label : labels) {
    if (!text.starts_with(label)) continue;
    std::string_view rest = text.substr(label.size());
    PointerText pointer;
    if (label.starts_with("---")) {  // powerpc: «--- interrupt: 700 at function+0x2c/0x70»
      take_while(rest, is_hex_digit);
      if (!take(rest, " at ")) return std::nullopt;
    } else if (label.starts_with("Krnl") || label == "epc   : ") {
      while (take_number(rest)) take_spaces(rest);
      take(rest, "(");
    } else {
      std::string_view segment = rest;
      const auto digits = take_while(segment, is_hex_digit);
      if (digits.size() <= 4 && take(segment, ":")) {
        pointer.in_user_space = digits == "0033" || digits == "0023" || digits == "0073";
        rest = segment;
      }
    }
    take_spaces(rest);
    pointer.text = rest;
    if (auto frame = read_symbol(rest)) {
      pointer.frame = *frame;
      return pointer;
    }
    // An address without a name counts where it is all there is.
    std::string_view address = rest;
    if (take(address, "0x") || take(address, "[<")) return pointer;
    if (contains(rest, "(null)")) return pointer;
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace bootwhy
