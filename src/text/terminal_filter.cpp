#include "text/terminal_filter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/limits.h"

namespace bootwhy {
namespace {

constexpr unsigned char escape = 0x1b;
constexpr unsigned char bell = 0x07;
constexpr unsigned char csi_8_bit = 0x9b;
constexpr unsigned char string_terminator_8_bit = 0x9c;

unsigned char byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool within(unsigned char byte, unsigned char first, unsigned char last) {
  return byte >= first && byte <= last;
}

bool is_c1(unsigned char byte) {
  return within(byte, 0x80, 0x9f);
}

Unit incomplete_or(Following following, Unit otherwise) {
  return following == Following::may_come ? Unit{} : otherwise;
}

// A control sequence whose parameters begin at `start`: private marker, parameters, at most one intermediate
// byte, final byte. «[» is no final byte here: it is where a kernel line came between.
Unit read_control_sequence(std::string_view bytes, std::size_t start, Following following) {
  bool intermediate = false;
  const std::size_t limit = std::min(bytes.size(), limits::control_sequence_bytes);
  for (std::size_t i = start; i < limit; ++i) {
    const unsigned char byte = byte_at(bytes, i);
    if (within(byte, '0', ';')) {
      if (!intermediate) continue;
      // «ESC» «[12345.678901] ...»: the escape was cut before a kernel timestamp.
      if (bytes[i - 1] == '.') return {UnitKind::removed, 1};
      return {UnitKind::removed, i};
    }
    if (within(byte, '<', '?') && i == start) continue;
    if (byte == ' ' && i == start) {
      // No real sequence begins so: this is a kernel timestamp after a cut escape.
      return {UnitKind::removed, 1};
    }
    if (within(byte, 0x20, 0x2f) && !intermediate) {
      intermediate = true;
      continue;
    }
    if (!within(byte, 0x40, 0x7e) || byte == '[') return {UnitKind::removed, i};
    const bool places_cursor = !intermediate && (byte == 'H' || byte == 'f' || byte == 'J');
    return {places_cursor ? UnitKind::soft_break : UnitKind::removed, i + 1};
  }
  const Unit broken_off{UnitKind::removed, limit};
  return limit == limits::control_sequence_bytes ? broken_off : incomplete_or(following, broken_off);
}

// A control string whose content begins at `start`, up to its terminator.
Unit read_control_string(std::string_view bytes, std::size_t start, Following following) {
  const Unit given_up{UnitKind::removed, start};
  const bool introduced_by_8_bit = start == 1;
  const std::size_t limit = std::min(bytes.size(), limits::control_string_bytes);
  for (std::size_t i = start; i < limit; ++i) {
    const unsigned char byte = byte_at(bytes, i);
    if (byte == bell) return {UnitKind::removed, i + 1};
    if (byte == '\n' || byte == '\r') return given_up;
    if (byte == escape) {
      if (i + 1 == bytes.size()) return incomplete_or(following, {UnitKind::removed, i});
      return {UnitKind::removed, bytes[i + 1] == '\\' ? i + 2 : i};
    }
    if (introduced_by_8_bit && is_c1(byte)) {
      if (byte == string_terminator_8_bit) return {UnitKind::removed, i + 1};
      return given_up;
    }
  }
  return limit == limits::control_string_bytes ? given_up : incomplete_or(following, given_up);
}

Unit read_escape(std::string_view bytes, Following following) {
  if (bytes.size() == 1) return incomplete_or(following, {UnitKind::removed, 1});
  const unsigned char second = byte_at(bytes, 1);
  if (second == '[') return read_control_sequence(bytes, 2, following);
  if (second == ']' || second == 'P' || second == 'X' || second == '^' || second == '_') {
    return read_control_string(bytes, 2, following);
  }
  if (second == 'c') return {UnitKind::soft_break, 2};
  if (within(second, 0x30, 0x7e)) return {UnitKind::removed, 2};
  if (!within(second, 0x20, 0x2f)) return {UnitKind::removed, 1};
  if (bytes.size() == 2) return incomplete_or(following, {UnitKind::removed, 2});
  return {UnitKind::removed, within(byte_at(bytes, 2), 0x30, 0x7e) ? std::size_t{3} : std::size_t{2}};
}

// What a UTF-8 character that begins with this byte needs: its size, and the range of its second byte.
struct Utf8Form {
  std::size_t size = 0;  // 0: no such character
  unsigned char second_first = 0x80;
  unsigned char second_last = 0xbf;
};

Utf8Form utf8_form(unsigned char lead) {
  if (within(lead, 0xc2, 0xdf)) return {2};
  if (lead == 0xe0) return {3, 0xa0, 0xbf};
  if (lead == 0xed) return {3, 0x80, 0x9f};
  if (within(lead, 0xe1, 0xef)) return {3};
  if (lead == 0xf0) return {4, 0x90, 0xbf};
  if (within(lead, 0xf1, 0xf3)) return {4};
  if (lead == 0xf4) return {4, 0x80, 0x8f};
  return {};
}

Unit read_high(std::string_view bytes, Following following) {
  const unsigned char lead = byte_at(bytes, 0);
  if (lead == csi_8_bit) return read_control_sequence(bytes, 1, following);
  if (lead == 0x90 || lead == 0x98 || within(lead, 0x9d, 0x9f)) {
    return read_control_string(bytes, 1, following);
  }
  if (is_c1(lead)) return {UnitKind::removed, 1};

  const Unit stray_byte{UnitKind::text, 1};
  const Utf8Form form = utf8_form(lead);
  if (form.size == 0) return stray_byte;
  for (std::size_t i = 1; i < form.size; ++i) {
    if (i == bytes.size()) return incomplete_or(following, stray_byte);
    const unsigned char first = i == 1 ? form.second_first : 0x80;
    const unsigned char last = i == 1 ? form.second_last : 0xbf;
    if (!within(byte_at(bytes, i), first, last)) return stray_byte;
  }
  return {UnitKind::text, form.size};
}

// The end of «[0;32m» or «[K» that begins at the bracket at `start`, or 0. Without a spelled-out escape
// before it, it must be told from ordinary brackets.
std::size_t lost_escape_end(std::string_view text, std::size_t start, bool spelled_out) {
  std::size_t i = start + 1;
  unsigned number = 0;
  unsigned digits = 0;
  unsigned total_digits = 0;
  bool first = true;
  auto is_colour = [&] {
    if (!first || digits == 0) return number <= 255 && digits <= 3;
    return number <= 9 || (number >= 21 && number <= 49) || (number >= 90 && number <= 107);
  };
  for (; i < text.size() && i - start <= 24; ++i) {
    const char c = text[i];
    if (is_digit(c)) {
      if (++digits > 3) return 0;
      ++total_digits;
      number = number * 10 + static_cast<unsigned>(c - '0');
      continue;
    }
    if (c == ';') {
      if (!is_colour()) return 0;
      first = false;
      number = digits = 0;
      continue;
    }
    if (c == 'm') return (spelled_out || total_digits > 0) && is_colour() ? i + 1 : 0;
    if (c != 'K' || !first || number > 2) return 0;
    if (spelled_out || total_digits > 0) return i + 1;
    // A bare «[K» is taken for one only where no word can be meant.
    return i + 1 == text.size() || text[i + 1] == '[' ? i + 1 : 0;
  }
  return 0;
}

constexpr std::array<std::string_view, 7> spelled_out_escapes = {"^[",    "#033", "\\x1b",       "\\u001b",
                                                                 "\\033", "\\e",  "\xe2\x90\x9b"};

// One of their last bytes: few brackets have one before them.
bool may_end_spelled_out(char c) {
  return std::string_view("[3be\x9b").find(c) != std::string_view::npos;
}

std::size_t spelled_out_size(std::string_view before) {
  if (before.empty() || !may_end_spelled_out(before.back())) return 0;
  for (std::string_view spelling : spelled_out_escapes) {
    if (before.ends_with(spelling)) return spelling.size();
  }
  return 0;
}

}  // namespace

PlainRun plain_run(std::string_view bytes) {
  std::size_t i = 0;
  bool has_bracket = false;
#ifdef __SSE2__
  const __m128i space = _mm_set1_epi8(0x20);
  const __m128i delete_character = _mm_set1_epi8(0x7f);
  const __m128i bracket = _mm_set1_epi8('[');
  const auto places = [](__m128i found) { return static_cast<unsigned>(_mm_movemask_epi8(found)); };
  __m128i brackets = _mm_setzero_si128();  // of the blocks before, at the same places of each
  __m128i counted = _mm_setr_epi8(0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  for (; i + 16 <= bytes.size(); i += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + i));
    const __m128i brackets_here = _mm_and_si128(_mm_cmpeq_epi8(block, bracket), counted);
    // Bytes from 0x80 on are negative, and so below a space as well.
    const unsigned special =
        places(_mm_or_si128(_mm_cmplt_epi8(block, space), _mm_cmpeq_epi8(block, delete_character)));
    if (special != 0) {
      const unsigned before = special ^ (special - 1);
      has_bracket = ((places(brackets_here) & before) | places(brackets)) != 0;
      return {i + static_cast<std::size_t>(std::countr_zero(special)), has_bracket};
    }
    brackets = _mm_or_si128(brackets, brackets_here);
    counted = _mm_set1_epi8(-1);
  }
  has_bracket = places(brackets) != 0;
#endif
  for (; i < bytes.size() && within(byte_at(bytes, i), 0x20, 0x7e); ++i)
    has_bracket = has_bracket || (bytes[i] == '[' && i > 0);
  return {i, has_bracket};
}

Unit read_unit(std::string_view bytes, Following following) {
  const unsigned char first = byte_at(bytes, 0);
  if (first == '\n') return {UnitKind::line_end, 1};
  if (first == '\r') return {UnitKind::soft_break, 1};
  if (first == escape) return read_escape(bytes, following);
  if (first >= 0x80) return read_high(bytes, following);
  if (first == '\b') return {UnitKind::backspace, 1};
  if (first == 0) {
    std::size_t size = 1;
    while (size < bytes.size() && bytes[size] == '\0') ++size;
    return {UnitKind::removed, size};
  }
  const bool kept = first == '\t' || within(first, 0x20, 0x7e);
  return {kept ? UnitKind::text : UnitKind::removed, 1};
}

bool may_begin_lost_escape(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '[') return false;
  std::size_t end = at + 1;
  while (end < text.size() && (is_digit(text[end]) || text[end] == ';')) ++end;
  if (end == text.size() || (text[end] != 'm' && text[end] != 'K')) return false;
  // «[m» without a spelled-out escape before it is «[mem 0x…», most often.
  return text[end] == 'K' || end > at + 1 || (at > 0 && may_end_spelled_out(text[at - 1]));
}

void find_lost_escapes(std::string_view text, std::vector<TextRange>& ranges) {
  std::size_t taken = 0;
  for (std::size_t i = text.find('['); i != std::string_view::npos; i = text.find('[', i)) {
    if (!may_begin_lost_escape(text, i)) {
      ++i;
      continue;
    }
    const std::size_t spelled_out = spelled_out_size(text.substr(taken, i - taken));
    const std::size_t end = lost_escape_end(text, i, spelled_out > 0);
    if (end == 0) {
      ++i;
      continue;
    }
    ranges.push_back({i - spelled_out, end});
    i = taken = end;
  }
}

}  // namespace bootwhy
