#include "screen/picture_text.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

namespace bootwhy {
namespace {

// A cell of at most two colours, as a font's look.
struct Cell {
  std::string look;      // the pixels that are not of the background
  std::string inverted;  // the other pixels
};

// Cuts a picture into the cells of a font.
class CellReader {
 public:
  CellReader(const Picture& picture, const ConsoleFont& font)
      : picture_(picture), font_(font), row_bytes_((font.width + 7) / 8), ground_(most_frequent_colour()) {}

  std::size_t rows() const { return picture_.height / font_.height; }
  std::size_t columns() const { return picture_.width / font_.width; }

  // Nothing where the cell has more than two colours. A cell of one colour has an empty look.
  std::optional<Cell> cell(std::size_t row, std::size_t column) const {
    const std::size_t left = column * font_.width;
    const std::size_t top = row * font_.height;
    const std::uint32_t first = picture_.at(left, top);
    std::optional<std::uint32_t> second;
    Cell cell{std::string(row_bytes_ * font_.height, '\0'), std::string(row_bytes_ * font_.height, '\0')};
    for (std::size_t y = 0; y < font_.height; ++y)
      for (std::size_t x = 0; x < font_.width; ++x) {
        const std::uint32_t colour = picture_.at(left + x, top + y);
        if (colour != first && !second) second = colour;
        if (colour != first && colour != *second) return std::nullopt;
        set_pixel(colour == first ? cell.inverted : cell.look, x, y);
      }
    if (second && *second == ground_) std::swap(cell.look, cell.inverted);
    return cell;
  }

 private:
  void set_pixel(std::string& look, std::size_t x, std::size_t y) const {
    char& byte = look[y * row_bytes_ + x / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) | 0x80U >> x % 8);
  }

  std::uint32_t most_frequent_colour() const {
    std::unordered_map<std::uint32_t, std::size_t> times;
    for (std::size_t y = 0; y < picture_.height; y += font_.height)
      for (std::size_t x = 0; x < picture_.width; ++x) ++times[picture_.at(x, y)];
    const auto most = std::max_element(times.begin(), times.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == times.end() ? 0 : most->first;
  }

  const Picture& picture_;
  const ConsoleFont& font_;
  std::size_t row_bytes_;
  std::uint32_t ground_;
};

std::optional<char32_t> character_of(const Cell& cell, const ConsoleFont& font) {
  for (const std::string* look : {&cell.look, &cell.inverted})
    if (const auto found = font.characters.find(*look); found != font.characters.end()) return found->second;
  return std::nullopt;
}

// The pixel rows that a cursor covers; drawn over the character, or the character's pixels inverted there.
struct CursorShape {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The only character that this cell can be under a cursor of that shape; a blank where nothing is left of it.
std::optional<char32_t> character_below(const std::string& look, CursorShape cursor,
                                        const ConsoleFont& font) {
  const std::size_t row_bytes = (font.width + 7) / 8;
  std::string full(row_bytes, '\xff');
  if (font.width % 8 != 0) full.back() = static_cast<char>(0xff00U >> font.width % 8);
  const auto fits = [&](const std::string& character) {
    bool drawn_over = true;
    bool turned = true;
    for (std::size_t at = 0; at < look.size(); ++at) {
      const std::size_t row = at / row_bytes;
      const char all = full[at % row_bytes];
      if (row < cursor.begin || row >= cursor.end) {
        if (look[at] != character[at]) return false;
        continue;
      }
      drawn_over = drawn_over && look[at] == all;
      turned = turned && look[at] == static_cast<char>(character[at] ^ all);
    }
    return drawn_over || turned;
  };
  std::optional<char32_t> found;
  bool ambiguous = false;
  for (const auto& [candidate, character] : font.characters) {
    if (candidate.size() != look.size() || !fits(candidate)) continue;
    if (character == ' ') return character;
    ambiguous = ambiguous || found.has_value();
    found = character;
  }
  return ambiguous ? std::nullopt : found;
}

std::optional<char32_t> character_below_cursor(const Cell& cell, const ConsoleFont& font) {
  // An underline of two pixel rows: at the bottom as the kernel draws it on a framebuffer, a pixel row higher
  // as a VGA card does.
  for (const std::size_t below : {0, 1}) {
    if (font.height < 3 + below) continue;
    const CursorShape underline{font.height - 2 - below, font.height - below};
    if (const auto character = character_below(cell.look, underline, font)) return character;
  }
  return std::nullopt;
}

struct FontReading {
  std::vector<ScreenRow> rows;
  std::size_t characters = 0;  // in readable rows, blanks left out
};

FontReading read_with(const Picture& picture, const ConsoleFont& font) {
  const CellReader reader(picture, font);
  FontReading reading;
  struct Hidden {
    std::size_t row = 0;
    std::size_t column = 0;
    char32_t character = 0;
  };
  std::vector<Hidden> hidden;
  for (std::size_t row = 0; row < reader.rows(); ++row) {
    ScreenRow text;
    std::vector<std::size_t> misfits;
    for (std::size_t column = 0; column < reader.columns(); ++column) {
      const auto cell = reader.cell(row, column);
      const auto character = cell ? character_of(*cell, font) : std::nullopt;
      if (!character) misfits.push_back(column);
      text.cells += character.value_or(U' ');
    }
    text.readable = misfits.empty();
    if (misfits.size() == 1)
      if (const auto cell = reader.cell(row, misfits.front()))
        if (const auto below = character_below_cursor(*cell, font))
          hidden.push_back({row, misfits.front(), *below});
    reading.rows.push_back(std::move(text));
  }
  // There is one cursor.
  if (hidden.size() == 1) {
    ScreenRow& row = reading.rows[hidden.front().row];
    row.cells[hidden.front().column] = hidden.front().character;
    row.readable = true;
  }
  for (ScreenRow& row : reading.rows) {
    if (!row.readable) row.cells.clear();
    reading.characters += static_cast<std::size_t>(
        std::count_if(row.cells.begin(), row.cells.end(), [](char32_t c) { return c != ' '; }));
  }
  return reading;
}

}  // namespace

std::vector<ScreenRow> rows_of_picture(const Picture& picture, std::span<const ConsoleFont> fonts) {
  FontReading best;
  for (const ConsoleFont& font : fonts) {
    if (font.width == 0 || font.height == 0) continue;
    FontReading reading = read_with(picture, font);
    if (best.rows.empty() || reading.characters > best.characters) best = std::move(reading);
  }
  return std::move(best.rows);
}

Result<ScreenText> read_picture_text(const Picture& picture, std::span<const ConsoleFont> fonts) {
  const std::vector<ScreenRow> rows = rows_of_picture(picture, fonts);
  ScreenText result;
  result.source.medium = ScreenMedium::picture;
  std::size_t end = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].readable) result.source.unreadable_rows.push_back(i + 1);
    if (rows[i].readable) result.source.columns = rows[i].cells.size();
    if (!is_blank(rows[i])) end = i + 1;
  }
  if (result.source.columns == 0)
    return failure("read", "the picture", "no row of it is text in a console font that is known",
                   "Give the console's font with --font FILE.psf. A graphical screen cannot be read");
  result.source.rows = end;
  append_lines(result.text, std::span(rows).first(end));
  return result;
}

}  // namespace bootwhy
