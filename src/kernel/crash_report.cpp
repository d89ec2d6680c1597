#include "kernel/crash_report.h"

#include <algorithm>

#include "base/limits.h"
#include "kernel/call_trace.h"
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

// Whether a frame that was cut at the right edge of a terminal goes on in `rest`.
bool is_cut_frame(std::string_view text, std::string_view rest) {
  if (rest.empty() || rest.size() > 80 || read_frame(rest)) return false;
  if (const auto frame = read_frame(text); frame && contains(frame->offset, "/0x")) return false;
  const auto joined = read_frame(std::string(text) + std::string(rest));
  return joined && contains(joined->offset, "/0x");
}

Frame frame_from(const FrameText& text) {
  Frame frame;
  frame.function = GuestText(text.function);
  frame.module = GuestText(text.module);
  frame.offset = std::string(text.offset);
  frame.source = GuestText(text.source);
  frame.sure = text.sure;
  frame.inlined = text.inlined;
  return frame;
}

// The first call trace. Sets the index of its last line.
std::vector<Frame> first_trace(std::span<const std::string_view> lines, std::size_t& last) {
  std::vector<Frame> frames;
  bool in_trace = false;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (begins_trace(lines[i])) {
      if (!frames.empty()) break;
      in_trace = true;
      continue;
    }
    if (frames.size() >= limits::crash_frames) break;
    const auto frame = read_frame(lines[i]);
    if (!frame) continue;
    // Some reports list frames without a heading; a lone one is a place that was named.
    if (!in_trace && i + 1 < lines.size() && !read_frame(lines[i + 1]) && frames.empty()) continue;
    frames.push_back(frame_from(*frame));
    if (const auto outer = read_outer_frame(lines[i]);
        outer && frame->offset.empty() && (i + 1 >= lines.size() || !read_frame(lines[i + 1])))
      frames.push_back(frame_from(*outer));
    last = std::max(last, i);
  }
  return frames;
}

}  // namespace

void CrashReader::add(const Line& line) {
  if (end_ != End::none) return;
  if (lines_.empty()) return begin(line);
  if (!belongs(line)) return;
  if (lines_.size() >= limits::crash_report_lines) {
    end_ = End::too_long;
    return;
  }
  if (caller_.empty() && line.ended && may_begin_crash(line.text)) {
    const auto next = match_opening(line.text);
    if (next.kind && !next.kind->stamped && !continues_crash(*next.kind)) {
      end_ = End::next_crash;
      return;
    }
  }
  keep(line);
  if (ends_report(line.text)) end_ = End::marked;
}

void CrashReader::begin(const Line& line) {
  // A line without an end may be cut, and a cut line may look like another kind of crash.
  if (!line.ended || !may_begin_crash(line.text)) return;
  const auto opening = match_opening(line.text);
  if (!opening.kind) return;
  if (opening.kind->stamped && (!line.uptime || !line.text.starts_with(opening.rest))) return;
  caller_ = line.caller;
  keep(line);
}

bool CrashReader::belongs(const Line& line) {
  if (caller_.empty() || line.caller == caller_) {
    if (contains(line.text, "Sending NMI from CPU")) all_cpus_ = true;
    return true;
  }
  if (line.caller.empty()) return !line.uptime;
  return all_cpus_ && line.caller.starts_with('C');
}

void CrashReader::keep(const Line& line) {
  const bool stamped = line.uptime || !line.caller.empty();
  const std::string_view text = line.text.substr(0, limits::crash_line_bytes);
  if (!lines_.empty() && !stamped && is_cut_frame(lines_.back().text, text)) {
    lines_.back().text += text;
    return;
  }
  lines_.push_back({line.number, std::string(text), stamped});
}

std::optional<CrashReport> CrashReader::report() const {
  if (lines_.empty()) return std::nullopt;
  std::vector<std::string_view> lines;
  lines.reserve(lines_.size());
  for (const KeptLine& line : lines_) lines.push_back(line.text);

  const auto opening = match_opening(lines.front());
  const Blamed blamed = find_blamed(lines, opening, *rules_);
  CrashTitle title = make_title(lines, opening, blamed);
  if (!title.certain && end_ == End::none) return std::nullopt;

  CrashReport report;
  report.title = GuestText(std::move(title.text));
  report.type = crash_type(opening, title.access);
  report.function = GuestText(blamed.function);
  report.first_line = lines_.front().number;
  std::size_t last = 0;
  read_opening_fields(lines.front(), report);
  CrashFieldReader field_reader(report, opening.kind->blame == Blame::waiting);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (field_reader.add(lines[i])) last = i;
  report.frames = first_trace(lines, last);
  if (end_ == End::marked) last = lines.size() - 1;
  report.last_line = lines_[last].number;

  const bool needs_function = contains(opening.kind->title, "{}");
  if (!title.certain) {
    report.incomplete_reason = "the line that tells a read from a write is missing";
  } else if (needs_function && blamed.function.empty()) {
    report.incomplete_reason =
        end_ == End::none ? "the log ends before the call trace does" : "no call trace tells the function";
  } else if (needs_function && end_ == End::none && last + 1 == lines.size()) {
    report.incomplete_reason = "the log ends inside the report";
  }
  report.incomplete = !report.incomplete_reason.empty();
  return report;
}

}  // namespace bootwhy
