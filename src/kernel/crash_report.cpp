#include "kernel/crash_report.h"

#include <algorithm>

#include "base/limits.h"
#include "kernel/call_trace.h"
#include "kernel/crash_blame.h"
#include "kernel/crash_fields.h"
#include "kernel/crash_kind.h"
#include "kernel/crash_title.h"
#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

// Where the kernel says that the report is over.
bool ends_report(std::string_view text) {
  return contains(text, "---[ end ");
}

// Whether the line names a function in full: as a frame, or as where the CPU was.
bool names_function(std::string_view text) {
  if (const auto pointer = read_pointer(text)) return contains(pointer->frame.offset, "/0x");
  const auto frame = read_frame(text);
  return frame && contains(frame->offset, "/0x");
}

// Whether `rest`, which has no time stamp, goes on with a line that was cut at the right edge of a terminal,
// inside a function's name or offset.
bool continues_cut_line(std::string_view text, bool stamped, std::string_view rest) {
  constexpr std::size_t longest_rest = 200;
  if (rest.empty() || rest.size() > longest_rest || rest.starts_with(' ')) return false;
  // Where lines are stamped, one that is not and begins like the end of «function+0x12/0x34» is a rest for
  // certain.
  if (stamped && !text.empty() && is_word_character(text.back()) && read_symbol("_" + std::string(rest)))
    return true;
  if (names_function(text) || !names_function(std::string(text) + std::string(rest))) return false;
  // The rest may look like a frame, where the name was cut: then what stands before ends in a part of the
  // name.
  return !read_frame(rest) || (!text.empty() && is_word_character(text.back()));
}

// «Kernel Offset: 0x32a00000 from 0xffffffff81000000 (…)»: stands behind a panic, and so behind the report of
// the oops that led to it.
std::optional<std::uint64_t> read_kernel_offset(std::string_view text) {
  if (!text.starts_with('K') || !take(text, "Kernel Offset: ")) return std::nullopt;
  if (text.starts_with("disabled")) return 0;
  if (!take(text, "0x")) return std::nullopt;
  return hex_at_start(text);
}

// A trap in PID 1 is named after the panic that follows it at once, unless the program lives on.
constexpr std::size_t lines_until_panic = 8;

// The line after which the crash is named; nothing as long as that may change.
std::optional<std::size_t> find_naming_line(std::span<const std::string_view> lines, bool ended) {
  if (match_opening(lines.front()).kind->family != init_trap) return 0;
  for (std::size_t i = 1; i < lines.size() && i <= lines_until_panic; ++i)
    if (contains(lines[i], "Kernel panic - not syncing: Attempted to kill init!")) return i;
  if (lines.size() > lines_until_panic || ended) return 0;
  return std::nullopt;
}

Frame frame_from(const FrameText& text) {
  Frame frame;
  frame.function = GuestText(text.function);
  frame.suffix = std::string(text.suffix);
  if (!text.address.empty()) frame.address = hex_at_start(text.address);
  frame.module = GuestText(text.module);
  frame.offset = std::string(text.offset);
  frame.source = GuestText(text.source);
  frame.sure = text.sure;
  frame.inlined = text.inlined;
  return frame;
}

// «lab_null+0x5/0x15 [labmod]», «0xffffffffc0410000», «[<ffffffff81463cb5>]».
std::optional<Frame> instruction_frame(std::string_view pointer) {
  if (const auto symbol = read_symbol(pointer)) return frame_from(*symbol);
  if (!take(pointer, "0x") && !take(pointer, "[<")) return std::nullopt;
  Frame frame;
  frame.address = hex_at_start(pointer);
  return frame.address ? std::optional(frame) : std::nullopt;
}

// A stall's report also shows the stack of RCU's own thread, which is starved and never to blame: the CPUs'
// stacks are. Its lines are left empty, save the first one, which names the crash whatever else it says.
void hide_rcu_thread(std::span<std::string_view> lines) {
  bool hidden = false;
  bool in_frames = false;
  for (std::string_view& line : lines.subspan(1)) {
    if (contains(line, "grace-period kthread stack dump:")) {
      hidden = true;
      in_frames = false;
    }
    if (!hidden) continue;
    const bool is_frame = read_frame(line) || without_spaces(line).starts_with('<');
    in_frames = in_frames || is_frame;
    hidden = !contains(line, "kthread last ran:") && (is_frame || !in_frames);
    if (hidden) line = {};
  }
}

// A report whose end is not marked is over where so many lines have nothing of it.
constexpr std::size_t longest_gap = 200;

// The first call trace: of each line there is the frame that it holds, if it does. Sets the index of its last
// line.
std::vector<Frame> first_trace(std::span<const std::string_view> lines,
                               std::span<const std::optional<FrameText>> in_lines, std::size_t& last) {
  std::vector<Frame> frames;
  bool in_trace = false;
  const auto goes_on_behind = [&](std::size_t line) { return line + 1 < lines.size() && in_lines[line + 1]; };
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (begins_trace(lines[i])) {
      if (!frames.empty()) break;
      in_trace = true;
      continue;
    }
    if (frames.size() >= limits::crash_frames) break;
    const auto& frame = in_lines[i];
    if (!frame) continue;
    // Some reports list frames without a heading; a lone one is a place that was named.
    if (!in_trace && i + 1 < lines.size() && !goes_on_behind(i) && frames.empty()) continue;
    frames.push_back(frame_from(*frame));
    if (const auto outer = read_outer_frame(lines[i]); outer && frame->offset.empty() && !goes_on_behind(i))
      frames.push_back(frame_from(*outer));
    last = std::max(last, i);
  }
  return frames;
}

}  // namespace

void CrashReader::add(const Line& line, MayBegin may_begin) {
  if (!lines_.empty() && !kernel_offset_) kernel_offset_ = read_kernel_offset(line.text);
  if (end_ != End::none) return;
  // Of a very long line only what is kept counts: the report is made of nothing else.
  const std::string_view text = line.text.substr(0, limits::crash_line_bytes);
  if (lines_.empty()) {
    if (may_begin == MayBegin::yes) begin(line, text);
    return;
  }
  if (!belongs(line)) return;
  if (lines_.size() >= limits::crash_report_lines) {
    end_ = End::too_long;
    return;
  }
  if (caller_.empty() && line.ended && may_begin == MayBegin::yes) {
    const auto next = match_opening(text);
    if (next.kind && !next.kind->stamped && !continues_crash(*match_opening(text_of(0)).kind, *next.kind)) {
      end_ = End::next_crash;
      return;
    }
  }
  keep(line, text);
  if (ends_report(text)) end_ = End::marked;
}

void CrashReader::begin(const Line& line, std::string_view text) {
  // A line without an end may be cut, and a cut line may look like another kind of crash.
  if (!line.ended) return;
  const auto opening = match_opening(text);
  if (!opening.kind) return;
  if (opening.kind->stamped && (!line.uptime || !text.starts_with(opening.rest))) return;
  caller_ = line.caller;
  keep(line, text);
}

bool CrashReader::belongs(const Line& line) {
  if (caller_.empty() || line.caller == caller_) {
    if (contains(line.text, "Sending NMI from CPU")) all_cpus_ = true;
    return true;
  }
  if (line.caller.empty()) return !line.uptime;
  return all_cpus_ && line.caller.starts_with('C');
}

void CrashReader::keep(const Line& line, std::string_view text) {
  const bool stamped = line.uptime || !line.caller.empty();
  const bool goes_on = !lines_.empty() && !stamped &&
                       continues_cut_line(text_of(lines_.size() - 1), lines_.back().stamped, text);
  if (goes_on)
    lines_.back().ended = line.ended;
  else
    lines_.push_back({line.number, texts_.size(), stamped, line.ended});
  texts_ += text;
}

std::string_view CrashReader::text_of(std::size_t line) const {
  const std::size_t begin = lines_[line].begin;
  const std::size_t end = line + 1 < lines_.size() ? lines_[line + 1].begin : texts_.size();
  return std::string_view(texts_).substr(begin, end - begin);
}

std::optional<CrashReport> CrashReader::report() const {
  if (lines_.empty()) return std::nullopt;
  std::vector<std::string_view> lines;
  lines.reserve(lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) lines.push_back(text_of(i));
  hide_rcu_thread(lines);

  const auto naming_line = find_naming_line(lines, end_ != End::none);
  if (!naming_line) return std::nullopt;
  const auto named = std::span(lines).subspan(*naming_line);
  const auto opening = match_opening(named.front());
  const Blamed blamed = find_blamed(named, opening, *rules_);
  CrashTitle title = make_title(named, opening, blamed);
  if (!title.certain && end_ == End::none) return std::nullopt;

  CrashReport report;
  report.title = GuestText(std::move(title.text));
  report.type = crash_type(opening, title.access);
  report.function = GuestText(blamed.function);
  report.first_line = lines_.front().number;
  report.kernel_offset = kernel_offset_;
  std::vector<std::optional<FrameText>> frames(lines.size());
  std::transform(lines.begin(), lines.end(), frames.begin(), read_frame);
  std::size_t last = 0;
  read_opening_fields(lines.front(), report);
  CrashFieldReader field_reader(report, opening.kind->blame == Blame::waiting);
  for (std::size_t i = 0; i < lines.size() && i - last <= longest_gap; ++i)
    if (field_reader.add(lines[i]) || frames[i]) last = i;
  if (const auto frame = instruction_frame(report.instruction_pointer.raw())) report.instruction = {*frame};
  report.frames = first_trace(lines, frames, last);
  if (end_ == End::marked) last = lines.size() - 1;
  report.last_line = lines_[last].number;

  const bool needs_function = contains(opening.kind->title, "{}");
  const std::size_t whole_lines = lines.size() - (lines_.back().ended ? 0 : 1);
  if (!title.certain) {
    report.incomplete_reason = "the line that tells a read from a write is missing";
  } else if (needs_function && blamed.function.empty()) {
    report.incomplete_reason =
        end_ == End::none ? "the log ends before the call trace does" : "no call trace tells the function";
  } else if (opening.kind->blame != Blame::nowhere && end_ == End::none && last + 1 >= whole_lines) {
    report.incomplete_reason = "the log ends inside the report";
  }
  report.incomplete = !report.incomplete_reason.empty();
  return report;
}

}  // namespace bootwhy
