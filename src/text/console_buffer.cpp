#include "text/console_buffer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "text/framing.h"

namespace bootwhy {

namespace {

// How `whole`, of which nothing but framing was taken off, became the line. Whoever asks usual_uptime() of it
// is told the same.
LineForm form_of(std::string_view whole, const Line& line) {
  if (line.text.size() == whole.size()) return LineForm::plain;
  const bool has_timestamp_alone = line.text.size() + usual_timestamp_bytes == whole.size() && line.uptime &&
                                   !line.time && line.caller.empty();
  const bool is_usual =
      has_timestamp_alone && whole.front() == '[' && whole[6] == '.' && line.text.front() != '[';
  return is_usual ? LineForm::timestamped : LineForm::other;
}

}  // namespace

// The stream's offset of the byte at `position` in a text that begins at `text_offset` and has these gaps.
std::uint64_t ConsoleBuffer::offset_of(std::size_t position, const std::vector<Gap>& gaps,
                                       std::uint64_t text_offset) {
  const auto after = std::upper_bound(gaps.begin(), gaps.end(), position,
                                      [](std::size_t at, const Gap& gap) { return at < gap.at; });
  if (after == gaps.begin()) return text_offset + position;
  const Gap& gap = *std::prev(after);
  return gap.offset + (position - gap.at);
}

std::span<char> ConsoleBuffer::prepare(std::size_t n) {
  lines_.clear();
  // The unfinished line and the unread rest move to the front.
  const std::size_t kept_text = text_size();
  const std::size_t unread = unread_end_ - unread_begin_;
  if (text_begin_ > 0 && kept_text > 0) std::memmove(bytes_.get(), bytes_.get() + text_begin_, kept_text);
  if (unread_begin_ != kept_text && unread > 0) {
    std::memmove(bytes_.get() + kept_text, bytes_.get() + unread_begin_, unread);
  }
  text_begin_ = 0;
  text_end_ = unread_begin_ = kept_text;
  unread_end_ = kept_text + unread;
  if (capacity_ < unread_end_ + n) {
    capacity_ = std::max(unread_end_ + n, 2 * capacity_);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
    if (unread_end_ > 0) std::memcpy(larger.get(), bytes_.get(), unread_end_);
    bytes_ = std::move(larger);
  }
  return {bytes_.get() + unread_end_, n};
}

void ConsoleBuffer::commit(std::size_t n, const LineMemory* memory) {
  lines_.clear();
  unread_end_ += std::min(n, capacity_ - unread_end_);
  if (memory && !read_whole_lines(*memory)) return;
  read_units(Following::may_come, unread_end_);
}

std::optional<Line> ConsoleBuffer::partial_line() const {
  std::vector<Line> lines;
  append_lines(false, false, InnerLine::possible, lines);
  if (lines.empty()) return std::nullopt;
  return lines.back();
}

std::span<const Line> ConsoleBuffer::finish() {
  lines_.clear();
  read_units(Following::none, unread_end_);
  end_piece(false, false);
  return lines_;
}

std::size_t ConsoleBuffer::memory_bytes() const {
  return capacity_ + gaps_.capacity() * sizeof(Gap) + lost_escapes_.capacity() * sizeof(TextRange) +
         lines_.capacity() * sizeof(Line);
}

// What has not been looked at, up to `end` at least. False where a unit cannot be decided yet.
bool ConsoleBuffer::read_units(Following following, std::size_t end) {
  while (unread_begin_ < end) {
    const std::string_view unread{bytes_.get() + unread_begin_, unread_end_ - unread_begin_};
    const std::size_t room = limits::line_bytes - text_size();
    if (const PlainRun plain = plain_run(unread.substr(0, std::max(room, std::size_t{1}))); plain.size > 0) {
      if (text_size() == 0 && take_plain_line(plain)) continue;
      if (room == 0) end_piece(true, true);
      has_bracket_ = has_bracket_ || plain.has_bracket || (unread.front() == '[' && text_size() > 0);
      append_text(plain.size);
      continue;
    }
    const Unit unit = read_unit(unread, following);
    switch (unit.kind) {
      case UnitKind::text:
        if (unit.size > room) end_piece(true, true);
        append_text(unit.size);
        break;
      case UnitKind::removed:
        skip(unit.size);
        note_gap();
        break;
      case UnitKind::backspace:
        skip(unit.size);
        erase_last_character();
        note_gap();
        break;
      case UnitKind::soft_break:
        skip(unit.size);
        end_piece(true, false);
        break;
      case UnitKind::line_end:
        skip(unit.size);
        end_piece(true, false);
        ++line_number_;
        break;
      case UnitKind::incomplete:
        return false;
    }
  }
  return true;
}

// The lines whose newline is there: those that are known at once, others as they come. False where a unit
// cannot be decided yet.
bool ConsoleBuffer::read_whole_lines(const LineMemory& memory) {
  constexpr std::size_t at_once = 64;
  std::array<WholeLine, at_once> lines;
  std::array<std::string_view, at_once> texts;
  std::array<LineRecord*, at_once> records;
  while (const std::size_t count = find_whole_lines(lines)) {
    std::transform(lines.begin(), lines.begin() + count, texts.begin(),
                   [](const WholeLine& whole) { return whole.text; });
    memory.recall(std::span(texts).first(count), records);
    for (std::size_t i = 0; i < count; ++i) {
      // An escape sequence may have gone on beyond a newline.
      if (text_size() == 0 && unread_begin_ == lines[i].begin)
        i += take_known_lines(std::span(lines).first(count).subspan(i), std::span(records).subspan(i));
      if (i == count) break;
      if (!read_units(Following::may_come, lines[i].end)) return false;
    }
  }
  return true;
}

// The first ones of what has not been looked at, and how many they are.
std::size_t ConsoleBuffer::find_whole_lines(std::span<WholeLine> lines) const {
  std::size_t count = 0;
  for (std::size_t begin = unread_begin_; count < lines.size() && begin < unread_end_; ++count) {
    const std::string_view unread{bytes_.get() + begin, unread_end_ - begin};
    const std::size_t size = unread.find('\n');
    if (size == std::string_view::npos) break;
    WholeLine& whole = lines[count];
    whole = {begin, begin + size + 1, LineForm::plain, std::nullopt, unread.substr(0, size)};
    if (whole.text.ends_with('\r')) whole.text.remove_suffix(1);
    whole.uptime = usual_uptime(whole.text);
    if (whole.uptime) {
      whole.text.remove_prefix(usual_timestamp_bytes);
      whole.form = LineForm::timestamped;
    }
    begin = whole.end;
  }
  return count;
}

// Those of the lines before the first one that is not known; says how many.
std::size_t ConsoleBuffer::take_known_lines(std::span<const WholeLine> lines,
                                            std::span<LineRecord* const> records) {
  std::size_t count = 0;
  for (; count < lines.size(); ++count) {
    const WholeLine& whole = lines[count];
    if (!records[count] || !records[count]->was_read_as(whole.form)) break;
    Line& line = lines_.emplace_back();
    line.number = line_number_ + count;
    line.offset = read_offset_ + (whole.begin - unread_begin_);
    line.text = whole.text;
    line.uptime = whole.uptime;
    line.form = whole.form;
    line.notes = records[count]->notes();
  }
  if (count == 0) return 0;
  skip(lines[count - 1].end - unread_begin_);
  begin_piece();
  line_number_ += count;
  return count;
}

// A line of printable ASCII with its end, as most are, at once: the units that read_unit() tells say the
// same. False where another byte follows; then nothing was taken.
bool ConsoleBuffer::take_plain_line(const PlainRun& plain) {
  const char* const end = bytes_.get() + unread_begin_ + plain.size;
  const std::size_t rest = unread_end_ - unread_begin_ - plain.size;
  std::size_t end_size = 0;
  if (rest > 0 && end[0] == '\n') end_size = 1;
  if (rest > 1 && end[0] == '\r' && end[1] == '\n') end_size = 2;
  if (end_size == 0) return false;
  text_begin_ = unread_begin_;
  text_end_ = unread_begin_ + plain.size;
  has_bracket_ = plain.has_bracket;
  skip(plain.size + end_size);
  end_piece(true, false);
  ++line_number_;
  return true;
}

void ConsoleBuffer::append_text(std::size_t size) {
  if (text_end_ != unread_begin_) {
    std::memmove(bytes_.get() + text_end_, bytes_.get() + unread_begin_, size);
  }
  text_end_ += size;
  skip(size);
}

void ConsoleBuffer::skip(std::size_t size) {
  unread_begin_ += size;
  read_offset_ += size;
}

void ConsoleBuffer::note_gap() {
  const std::size_t at = text_size();
  if (at == 0) {
    gaps_.clear();
    piece_offset_ = read_offset_;
    text_begin_ = text_end_ = unread_begin_;
    return;
  }
  while (!gaps_.empty() && gaps_.back().at >= at) gaps_.pop_back();
  gaps_.push_back({at, read_offset_});
}

void ConsoleBuffer::erase_last_character() {
  for (int size = 1; text_size() > 0; ++size) {
    const auto last = static_cast<unsigned char>(bytes_[--text_end_]);
    const bool continues_utf8 = last >= 0x80 && last < 0xc0;
    if (!continues_utf8 || size == 4) return;
  }
}

void ConsoleBuffer::end_piece(bool ended, bool truncated) {
  if (text_size() > 0) {
    const std::string_view text{bytes_.get() + text_begin_, text_size()};
    const bool has_telling = has_bracket_ && has_telling_bracket();
    const bool has_lost_escape = may_begin_lost_escape(text, 0);
    if (has_telling || has_lost_escape) remove_lost_escapes();
    const std::size_t lines_before = lines_.size();
    append_lines(ended, truncated, has_telling ? InnerLine::possible : InnerLine::none, lines_);
    const bool is_whole = gaps_.empty() && !has_telling && !has_lost_escape;
    if (is_whole && lines_.size() == lines_before + 1) lines_.back().form = form_of(text, lines_.back());
  }
  begin_piece();
}

void ConsoleBuffer::begin_piece() {
  has_bracket_ = false;
  text_begin_ = text_end_ = unread_begin_;
  piece_offset_ = read_offset_;
  gaps_.clear();
}

// What may stand in the middle of a line and be taken out of it (an escape without its first byte, another
// line of the kernel) begins with a bracket, and few brackets are followed by what follows those.
bool ConsoleBuffer::has_telling_bracket() const {
  const std::string_view text{bytes_.get() + text_begin_, text_size()};
  for (std::size_t at = text.find('[', 1); at != std::string_view::npos; at = text.find('[', at + 1))
    if (may_begin_lost_escape(text, at) || may_begin_kernel_line(text, at)) return true;
  return false;
}

void ConsoleBuffer::remove_lost_escapes() {
  lost_escapes_.clear();
  find_lost_escapes({bytes_.get() + text_begin_, text_size()}, lost_escapes_);
  if (lost_escapes_.empty()) return;

  const std::vector<Gap> old_gaps = std::move(gaps_);
  gaps_.clear();
  char* const text = bytes_.get() + text_begin_;
  const std::size_t size = text_size();
  std::size_t kept = 0;
  auto old_gap = old_gaps.begin();
  auto keep = [&](std::size_t begin, std::size_t end) {
    if (begin == end) return;
    if (begin > 0) gaps_.push_back({kept, offset_of(begin, old_gaps, piece_offset_)});
    for (; old_gap != old_gaps.end() && old_gap->at < end; ++old_gap) {
      if (old_gap->at > begin) gaps_.push_back({kept + (old_gap->at - begin), old_gap->offset});
    }
    std::memmove(text + kept, text + begin, end - begin);
    kept += end - begin;
  };
  std::size_t from = 0;
  for (const TextRange& range : lost_escapes_) {
    keep(from, range.begin);
    from = range.end;
  }
  keep(from, size);
  text_end_ = text_begin_ + kept;
}

void ConsoleBuffer::append_lines(bool ended, bool truncated, InnerLine inner_line,
                                 std::vector<Line>& lines) const {
  const std::string_view text{bytes_.get() + text_begin_, text_size()};
  std::size_t begin = 0;
  std::optional<WallTime> outer_time;
  while (begin < text.size()) {
    Line& line = lines.emplace_back();
    line.number = line_number_;
    line.offset = offset_of(begin, gaps_, piece_offset_);
    line.text = text.substr(begin);
    line.time = outer_time;
    take_off_framing(line);
    outer_time = line.time;
    const std::size_t inner =
        inner_line == InnerLine::none ? std::string_view::npos : find_inner_kernel_line(line.text);
    const bool last = inner == std::string_view::npos;
    if (!last) {
      begin = static_cast<std::size_t>(line.text.data() - text.data()) + inner;
      line.text = line.text.substr(0, inner);
    }
    line.ended = last ? ended : true;
    line.truncated = last && truncated;
    if (line.text.empty()) lines.pop_back();
    if (last) return;
  }
}

}  // namespace bootwhy
