#include "signature/prefilter_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <span>
#include <vector>

namespace bootwhy {
namespace {

struct Piece;
using Sequence = std::vector<Piece>;

// One element of a pattern, and how often it repeats.
struct Piece {
  std::string text;                    // a character, a class, an escape; of a group how it opens: «(?i:»
  std::vector<Sequence> alternatives;  // of a group; none for the others
  std::string_view repeat;             // «», «*», «+?», «{2,5}», …
};

// The size of the character class that `rest` begins with.
std::size_t class_size(std::string_view rest) {
  std::size_t i = rest.starts_with("[^") ? 2 : 1;
  if (i < rest.size() && rest[i] == ']') ++i;  // a bracket right at the start stands for itself
  while (i < rest.size() && rest[i] != ']') {
    if (rest.substr(i).starts_with("[:")) {
      const auto end = rest.find(":]", i);
      if (end != std::string_view::npos) i = end + 1;
    } else if (rest[i] == '\\') {
      ++i;
    }
    ++i;
  }
  return std::min(i + 1, rest.size());
}

// The size of the escape that `rest` begins with.
std::size_t escape_size(std::string_view rest) {
  if (rest.starts_with("\\Q")) {
    const auto end = rest.find("\\E");
    return end == std::string_view::npos ? rest.size() : end + 2;
  }
  if (rest.starts_with("\\x{") || rest.starts_with("\\p{") || rest.starts_with("\\P{"))
    return std::min(rest.find('}'), rest.size() - 1) + 1;
  return std::min<std::size_t>(rest.starts_with("\\x") ? 4 : 2, rest.size());
}

std::size_t repeat_size(std::string_view rest) {
  if (rest.empty()) return 0;
  std::size_t size = std::string_view("*+?").find(rest.front()) != std::string_view::npos ? 1 : 0;
  if (rest.size() > 1 && rest.front() == '{' && rest[1] >= '0' && rest[1] <= '9')
    size = std::min(rest.find('}'), rest.size() - 1) + 1;
  return size > 0 && size < rest.size() && rest[size] == '?' ? size + 1 : size;
}

// How often a piece with this repeat stands there at least.
std::size_t least(std::string_view repeat) {
  if (repeat.empty() || repeat.front() == '+') return 1;
  std::size_t count = 0;
  if (repeat.front() == '{') std::from_chars(repeat.data() + 1, repeat.data() + repeat.size(), count);
  return count;
}

bool is_assertion(const Piece& piece) {
  const std::string_view text = piece.text;
  return text == "^" || text == "$" ||
         (text.size() == 2 && text[0] == '\\' && std::string_view("AbBz").find(text[1]) != text.npos);
}

// «(?i)» and the like stand for nothing, and change what comes after them.
bool sets_flags(const Piece& piece) {
  return piece.alternatives.empty() && piece.text.starts_with("(?");
}

// The same in a line, which holds no newline: so what is half found in one line is given up at its end.
std::string without_newline(std::string_view text) {
  if (text == "\\s") return "[\\t\\f\\v\\r ]";
  if (text == "\\D") return "[^\\n\\d]";
  if (text == "\\W") return "[^\\n\\w]";
  if (text.starts_with("[^]")) return std::string(text);
  if (text.starts_with("[^")) return fmt::format("[^\\n{}", text.substr(2));
  return std::string(text);
}

// Takes the alternatives off `rest`, up to the end of the group that they stand in.
std::vector<Sequence> take_alternatives(std::string_view& rest) {
  std::vector<Sequence> alternatives(1);
  while (!rest.empty() && rest.front() != ')') {
    if (rest.front() == '|') {
      alternatives.emplace_back();
      rest.remove_prefix(1);
      continue;
    }
    Piece piece;
    std::size_t size = 1;
    if (rest.front() == '\\') size = escape_size(rest);
    if (rest.front() == '[') size = class_size(rest);
    if (rest.starts_with("(?")) size = std::min(rest.find_first_of(":>)"), rest.size() - 1) + 1;
    piece.text = without_newline(rest.substr(0, size));
    rest.remove_prefix(size);
    if (piece.text.front() == '(' && piece.text.back() != ')') {
      if (piece.text.back() == '>') piece.text = "(?:";
      piece.alternatives = take_alternatives(rest);
      if (!rest.empty()) rest.remove_prefix(1);
    }
    const std::size_t repeats = repeat_size(rest);
    piece.repeat = rest.substr(0, repeats);
    rest.remove_prefix(repeats);
    alternatives.back().push_back(std::move(piece));
  }
  return alternatives;
}

enum class End { front, back };

bool trim(std::vector<Sequence>& alternatives, End end);

// Takes off one end what may be missing there, and makes what repeats as short as it may be. False where
// nothing is left: the sequence may match nothing at all.
bool trim(Sequence& pieces, End end) {
  const auto flags = std::find_if_not(pieces.begin(), pieces.end(), sets_flags) - pieces.begin();
  while (pieces.begin() + flags != pieces.end()) {
    const auto place = end == End::front ? pieces.begin() + flags : pieces.end() - 1;
    const std::size_t count = least(place->repeat);
    const bool is_group = !place->alternatives.empty();
    if (count == 0 || is_assertion(*place) || (count == 1 && is_group && !trim(place->alternatives, end))) {
      pieces.erase(place);
      continue;
    }
    if (count == 1) place->repeat = {};
    return true;
  }
  return false;
}

bool trim(std::vector<Sequence>& alternatives, End end) {
  return std::all_of(alternatives.begin(), alternatives.end(),
                     [&](Sequence& pieces) { return trim(pieces, end); });
}

bool is_literal(const Piece& piece) {
  if (!piece.alternatives.empty() || !piece.repeat.empty() || is_assertion(piece)) return false;
  if (piece.text.size() == 1) return piece.text != ".";
  return piece.text.size() == 2 && piece.text[0] == '\\' &&
         std::ispunct(static_cast<unsigned char>(piece.text[1]));
}

// Texts shorter than this are met too often to be looked for.
constexpr std::ptrdiff_t least_literal = 4;

// Where in the sequence something begins that is worth looking for: a text, or a group with one in each of
// its alternatives.
Sequence::const_iterator worth_finding(const Sequence& pieces) {
  for (auto piece = pieces.begin(); piece != pieces.end(); ++piece) {
    const auto end = std::find_if_not(piece, pieces.end(), is_literal);
    if (end - piece >= least_literal) return piece;
    if (end == pieces.end()) return end;
    const auto& choices = end->alternatives;
    const bool is_worth = !choices.empty() && least(end->repeat) > 0 &&
                          std::all_of(choices.begin(), choices.end(), [](const Sequence& choice) {
                            return worth_finding(choice) != choice.end();
                          });
    if (is_worth) return end;
    piece = end;
  }
  return pieces.end();
}

// What begins with any character at all is looked for by what is less common in it: «\S: (line )?\d+: syntax
// error» by its last two words. Otherwise Vectorscan follows every «: » of a log.
void begin_with_literal(std::vector<Sequence>& alternatives) {
  for (Sequence& pieces : alternatives) {
    if (pieces.empty() || sets_flags(pieces.front()) || is_literal(pieces.front())) continue;
    if (const auto begin = worth_finding(pieces); begin != pieces.end()) pieces.erase(pieces.begin(), begin);
  }
}

std::string written(const std::vector<Sequence>& alternatives) {
  std::string pattern;
  for (const Sequence& pieces : alternatives) {
    if (&pieces != &alternatives.front()) pattern += '|';
    for (const Piece& piece : pieces) {
      pattern += is_assertion(piece) ? "(?:)" : piece.text;
      if (!piece.alternatives.empty()) pattern += written(piece.alternatives) + ')';
      pattern += piece.repeat;
    }
  }
  return pattern;
}

// A group that changes nothing but what it captures.
bool is_plain_group(const Piece& piece) {
  return piece.text == "(" || piece.text == "(?:" || piece.text.starts_with("(?P<");
}

bool has_flags(const Sequence& pieces) {
  return std::any_of(pieces.begin(), pieces.end(), sets_flags);
}

// Replaces `longest` by a longer run of literals that each match of the sequence holds, if there is one.
void find_needed_text(const Sequence& pieces, std::span<const Piece>& longest) {
  for (auto piece = pieces.begin(); piece != pieces.end();) {
    const auto end = std::find_if_not(piece, pieces.end(), is_literal);
    if (static_cast<std::size_t>(end - piece) > longest.size()) longest = std::span(piece, end);
    if (end == pieces.end()) return;
    if (is_plain_group(*end) && end->alternatives.size() == 1 && least(end->repeat) > 0 &&
        !has_flags(end->alternatives.front()))
      find_needed_text(end->alternatives.front(), longest);
    piece = end + 1;
  }
}

// Shorter texts are met too often where the pattern itself is not.
constexpr std::size_t least_needed_text = 6;

}  // namespace

std::string needed_text(std::string_view pattern) {
  std::string_view rest = pattern;
  const auto alternatives = take_alternatives(rest);
  if (alternatives.size() != 1) return {};
  const Sequence& pieces = alternatives.front();
  std::span<const Piece> longest;
  find_needed_text(pieces, longest);
  if (longest.size() < least_needed_text) return {};
  std::string text;
  for (const Piece& piece : pieces) {
    if (!sets_flags(piece)) continue;
    if (piece.text.find('-') != std::string::npos) return {};  // what holds where is too much to follow
    text += piece.text;
  }
  for (const Piece& piece : longest) text += piece.text;
  return text;
}

std::string block_pattern(std::string_view pattern) {
  std::string_view rest = pattern;
  auto alternatives = take_alternatives(rest);
  const auto whole = alternatives;
  if (!trim(alternatives, End::back) || !trim(alternatives, End::front)) return written(whole);
  begin_with_literal(alternatives);
  return written(alternatives);
}

std::string literal_pattern(std::string_view bytes) {
  std::string pattern;
  for (const char byte : bytes) pattern += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  return pattern;
}

}  // namespace bootwhy
