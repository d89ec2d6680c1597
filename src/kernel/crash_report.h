// A crash report: what the kernel printed when it died, from an oops, a BUG, a WARNING, a lockup or a panic.
//
// Titles are made so that one bug has one name, whichever machine it strikes: «BUG: unable to handle kernel
// NULL pointer dereference in lab_null». They follow syzkaller, so that a crash can be looked up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/guest_text.h"
#include "kernel/frame_rules.h"
#include "text/line.h"

namespace bootwhy {

struct Frame {
  GuestText function;                    // without its suffix; empty where only the address is known
  std::string suffix;                    // what compilers add: «.isra.0», «.cold»
  GuestText module;                      // empty: the kernel itself
  std::string offset;                    // «+0x59/0x220»; empty where it is not told
  std::optional<std::uint64_t> address;  // as printed, where there is no function
  GuestText source;  // «kernel/fork.c:12»: told by the log, or by the kernel's debug information
  bool sure = true;  // false: found on the stack, but perhaps no caller (the kernel put a «?» before it)
  bool inlined = false;
};

struct CrashReport {
  GuestText title;     // one name for one bug
  std::string type;    // «NULL-POINTER-DEREFERENCE», «HANG», «LOCKDEP», …; empty for odd ones
  GuestText function;  // to blame; empty where the report does not tell
  std::optional<std::int64_t> cpu;
  std::optional<std::int64_t> pid;
  GuestText command;
  GuestText kernel_version;              // «6.1.0-56-amd64»
  std::string kernel_build_id;           // hexadecimal; empty where the kernel does not print it, as most
  std::string taint;                     // the letters as printed, «GOE»; empty if not tainted
  std::vector<std::string> taint_words;  // what they mean: «out-of-tree module»
  GuestText hardware;
  GuestText instruction_pointer;   // «lab_null+0x1c/0x30 [labmod]»
  std::vector<Frame> instruction;  // the same taken apart; several where debug information tells of inlining
  std::vector<std::pair<GuestText, GuestText>> registers;  // name and value, as printed
  GuestText code;                                          // the bytes around the instruction
  std::optional<std::string> faulting_byte;  // of `code`, at the instruction: hexadecimal, «0f», «e5913000»
  std::vector<Frame> frames;                 // of the first call trace
  GuestText modules;
  GuestText last_sysfs;
  std::optional<std::uint64_t> kernel_offset;  // so far the kernel was moved from where it was linked (KASLR)
  GuestText source_missing;  // what debug information that was given did not tell, and why; else empty
  bool incomplete = false;   // cut or garbled: what is missing may change title and function
  std::string incomplete_reason;
  std::uint64_t first_line = 0;
  std::uint64_t last_line = 0;
};

// Whether the line may begin a crash report: it holds one of the texts that crash_openings() lists. Never
// false for one that does.
bool may_begin_crash(std::string_view text);
std::vector<std::string_view> crash_openings();

enum class MayBegin : bool { no, yes };

// Fed every line of a boot in order; cheap on lines that have nothing to do with a crash. Keeps the first
// crash: what comes later is often a consequence. Memory is bounded by limits::crash_report_lines.
class CrashReader {
 public:
  // The rules must outlive the reader.
  explicit CrashReader(const FrameRules& rules) : rules_(&rules) {}

  // `may_begin`: what may_begin_crash() says, where the caller knows it sooner.
  void add(const Line& line, MayBegin may_begin);
  void add(const Line& line) { add(line, may_begin_crash(line.text) ? MayBegin::yes : MayBegin::no); }

  // Before, only lines that may begin a crash need be added.
  bool has_begun() const { return !lines_.empty(); }

  // The first crash of the boot, complete or as far as seen; nothing as long as its name is not certain.
  std::optional<CrashReport> report() const;

  void reset() { *this = CrashReader(*rules_); }

 private:
  // Why no more lines are taken in.
  enum class End { none, marked, next_crash, too_long };

  struct KeptLine {
    std::uint64_t number = 0;
    std::size_t begin = 0;  // of its text in texts_; it ends where the next one begins
    bool stamped = false;   // carried a time stamp or a caller
    bool ended = true;      // false: the log ends inside it
  };

  // `text`: what is kept of the line's text.
  void begin(const Line& line, std::string_view text);
  void keep(const Line& line, std::string_view text);
  bool belongs(const Line& line);
  std::string_view text_of(std::size_t line) const;

  const FrameRules* rules_;
  std::vector<KeptLine> lines_;  // the first one opens the crash; empty: none so far
  std::string texts_;            // of the lines, one after another
  std::optional<std::uint64_t> kernel_offset_;
  std::string caller_;
  bool all_cpus_ = false;  // the report goes on with the traces of other CPUs
  End end_ = End::none;
};

}  // namespace bootwhy
