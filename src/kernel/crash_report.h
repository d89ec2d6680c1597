// A crash report: what the kernel printed when it died, from an oops, a BUG, a WARNING or a panic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guest_text.h"
#include "text/line.h"

namespace bootwhy {

// Which functions are the reporting machinery and never to blame: names, or prefixes that end in «*».
struct FrameRules {
  std::vector<std::string> skip;
};

template <class Archive>
void fields(Archive& archive, FrameRules& rules) {
  archive(rules.skip);
}

struct Frame {
  GuestText function;
  bool sure = true;  // false: the kernel put a «?» before it
};

struct CrashReport {
  GuestText title;       // one name for one bug: «BUG: kernel NULL pointer dereference in lab_null»
  std::string type;      // the family: «NULL-POINTER-DEREFERENCE», «PANIC», …
  GuestText function;    // to blame; empty where the trace does not tell
  std::optional<std::int64_t> cpu;
  std::optional<std::int64_t> pid;
  GuestText command;
  std::string taint;     // the letters
  GuestText hardware;
  std::vector<Frame> frames;
  bool incomplete = false;  // the log ends inside the report
  std::uint64_t first_line = 0;
  std::uint64_t last_line = 0;
};

// Fed every line of a boot in order; cheap on lines that have nothing to do with a crash. Keeps the first crash.
class CrashReader {
 public:
  // The rules must outlive the reader.
  explicit CrashReader(const FrameRules& rules) : rules_(&rules) {}

  void add(const Line& line);

  // The first crash of the boot, complete or as far as seen.
  std::optional<CrashReport> report() const;

  void reset() { *this = CrashReader(*rules_); }

 private:
  bool begin(const Line& line);
  void read_frame(std::string_view text);
  void finish();

  const FrameRules* rules_;
  std::optional<CrashReport> report_;
  std::string head_;     // the title without its function
  bool in_trace_ = false;
  bool done_ = false;
  std::size_t lines_ = 0;
};

}  // namespace bootwhy
