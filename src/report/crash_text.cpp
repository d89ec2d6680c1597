#include "report/crash_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "report/escape.h"

namespace bootwhy {
namespace {

constexpr std::size_t most_frames = 16;

std::string frame_text(const Frame& frame) {
  std::string text = frame.sure ? "" : "? ";
  if (frame.function.empty() && frame.address)
    text += fmt::format("0x{:x}", *frame.address);
  else
    text += for_terminal(frame.function) + for_terminal(frame.suffix);
  text += frame.offset;
  if (!frame.module.empty()) text += fmt::format(" [{}]", for_terminal(frame.module));
  if (frame.inlined) text += " (inlined)";
  if (frame.source.empty()) return text;
  return fmt::format("{:<44}  {}", text, for_terminal(frame.source));
}

std::string machine_text(const CrashReport& crash) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (crash.cpu) add(fmt::format("CPU {}", *crash.cpu));
  if (crash.pid) add(fmt::format("PID {}", *crash.pid));
  if (!crash.command.empty()) add(for_terminal(crash.command));
  if (!crash.kernel_version.empty()) add("kernel " + for_terminal(crash.kernel_version));
  if (!crash.taint_words.empty()) add("tainted: " + fmt::format("{}", fmt::join(crash.taint_words, ", ")));
  return text;
}

void add_frames(std::vector<std::string>& lines, const std::vector<Frame>& frames) {
  // Doubtful frames are of use only where there are no others.
  const bool any_sure = std::any_of(frames.begin(), frames.end(), [](const Frame& f) { return f.sure; });
  std::size_t shown = 0;
  std::size_t left_out = 0;
  for (const Frame& frame : frames) {
    if (any_sure && !frame.sure) continue;
    if (shown == most_frames)
      ++left_out;
    else
      lines.push_back(fmt::format("  {}  {}", shown++ == 0 ? "trace" : "     ", frame_text(frame)));
  }
  if (left_out > 0)
    lines.push_back(fmt::format("         and {} more; --format json has them all", left_out));
}

}  // namespace

std::vector<std::string> crash_text(const CrashReport& crash) {
  const auto has_source = [](const Frame& frame) { return !frame.source.empty(); };
  // A panic that says in words what is wrong needs its trace where it adds a suspect or source lines.
  const bool names_function =
      !crash.function.empty() && crash.title.raw().find(" in ") != std::string_view::npos;
  const bool adds_something = std::any_of(crash.frames.begin(), crash.frames.end(), [&](const Frame& frame) {
    return has_source(frame) || (frame.sure && !frame.module.empty());
  });
  if (!names_function && !adds_something && crash.source_missing.empty()) return {};
  std::vector<std::string> lines;
  if (const std::string machine = machine_text(crash); !machine.empty()) lines.push_back("  " + machine);
  if (!crash.hardware.empty()) lines.push_back("  " + for_terminal(crash.hardware));
  if (!crash.incomplete_reason.empty())
    lines.push_back("  the report is incomplete: " + crash.incomplete_reason);
  if (!crash.source_missing.empty()) lines.push_back("  " + for_terminal(crash.source_missing));
  if (std::any_of(crash.instruction.begin(), crash.instruction.end(), has_source))
    for (const Frame& frame : crash.instruction)
      lines.push_back(fmt::format("  {}  {}", &frame == &crash.instruction.front() ? "at   " : "     ",
                                  frame_text(frame)));
  else if (!crash.instruction_pointer.empty())
    lines.push_back("  at     " + for_terminal(crash.instruction_pointer));
  add_frames(lines, crash.frames);
  return lines;
}

}  // namespace bootwhy
