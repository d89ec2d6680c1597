#include "text/console_buffer.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "text/framing.h"

namespace bootwhy {

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
  if (text_begin_ > 0 && kept_text > 0) std::memmove(bytes_.data(), bytes_.data() + text_begin_, kept_text);
  if (unread_begin_ != kept_text && unread > 0) {
    std::memmove(bytes_.data() + kept_text, bytes_.data() + unread_begin_, unread);
  }
  text_begin_ = 0;
  text_end_ = unread_begin_ = kept_text;
  unread_end_ = kept_text + unread;
  if (bytes_.size() < unread_end_ + n) bytes_.resize(unread_end_ + n);
  return std::span{bytes_}.subspan(unread_end_, n);
}

void ConsoleBuffer::commit(std::size_t n) {
  lines_.clear();
  unread_end_ += std::min(n, bytes_.size() - unread_end_);
  read_units(Following::may_come);
}

std::optional<Line> ConsoleBuffer::partial_line() const {
  std::vector<Line> lines;
  append_lines(false, false, InnerLine::possible, lines);
  if (lines.empty()) return std::nullopt;
  return lines.back();
}

std::span<const Line> ConsoleBuffer::finish() {
  lines_.clear();
  read_units(Following::none);
  end_piece(false, false);
  return lines_;
}

std::size_t ConsoleBuffer::memory_bytes() const {
  return bytes_.capacity() + gaps_.capacity() * sizeof(Gap) + lost_escapes_.capacity() * sizeof(TextRange) +
         lines_.capacity() * sizeof(Line);
}

void ConsoleBuffer::read_units(Following following) {
  while (unread_begin_ < unread_end_) {
    const std::string_view unread{bytes_.data() + unread_begin_, unread_end_ - unread_begin_};
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
        return;
    }
  }
}

// A line of printable ASCII with its end, as most are, at once: the units that read_unit() tells say the
// same. False where another byte follows; then nothing was taken.
bool ConsoleBuffer::take_plain_line(const PlainRun& plain) {
  const char* const end = bytes_.data() + unread_begin_ + plain.size;
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
    std::memmove(bytes_.data() + text_end_, bytes_.data() + unread_begin_, size);
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
    const std::string_view text{bytes_.data() + text_begin_, text_size()};
    const bool has_telling = has_bracket_ && has_telling_bracket();
    if (has_telling || may_begin_lost_escape(text, 0)) remove_lost_escapes();
    append_lines(ended, truncated, has_telling ? InnerLine::possible : InnerLine::none, lines_);
  }
  has_bracket_ = false;
  text_begin_ = text_end_ = unread_begin_;
  piece_offset_ = read_offset_;
  gaps_.clear();
}

// What may stand in the middle of a line and be taken out of it (an escape without its first byte, another
// line of the kernel) begins with a bracket, and few brackets are followed by what follows those.
bool ConsoleBuffer::has_telling_bracket() const {
  const std::string_view text{bytes_.data() + text_begin_, text_size()};
  for (std::size_t at = text.find('[', 1); at != std::string_view::npos; at = text.find('[', at + 1))
    if (may_begin_lost_escape(text, at) || may_begin_kernel_line(text, at)) return true;
  return false;
}

void ConsoleBuffer::remove_lost_escapes() {
  lost_escapes_.clear();
  find_lost_escapes({bytes_.data() + text_begin_, text_size()}, lost_escapes_);
  if (lost_escapes_.empty()) return;

  const std::vector<Gap> old_gaps = std::move(gaps_);
  gaps_.clear();
  char* const text = bytes_.data() + text_begin_;
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
  const std::string_view text{bytes_.data() + text_begin_, text_size()};
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
