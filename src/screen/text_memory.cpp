#include "screen/text_memory.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/limits.h"
#include "screen/code_page.h"

namespace bootwhy {
namespace {

using Rows = std::span<const ScreenRow>;

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<std::uint8_t>(bytes[index]);
}

bool is_visible(std::uint8_t colours) {
  const int background = colours >> 4 & 7;
  return (colours & 0xf) != background;
}

std::vector<ScreenRow> cut_into_rows(std::string_view bytes, std::size_t columns) {
  std::vector<ScreenRow> rows(bytes.size() / (2 * columns));
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (std::size_t column = 0; column < columns; ++column)
      rows[row].cells += from_code_page_437(byte_at(bytes, 2 * (row * columns + column)));
  return rows;
}

bool same(const ScreenRow& a, const ScreenRow& b) {
  return a.cells == b.cells;
}

// How many rows the memory's end has in common with the rows `lap` rows before them.
std::size_t repeated_rows(Rows rows, std::size_t lap) {
  std::size_t count = 0;
  while (count < rows.size() - lap &&
         same(rows[rows.size() - 1 - count], rows[rows.size() - 1 - count - lap]))
    ++count;
  return count;
}

// The rows by which a screen of 25 rows was moved back when it had come to the end of the memory.
std::size_t usual_lap(std::size_t columns) {
  constexpr std::size_t usual_height = 25;
  const std::size_t pitch = 2 * columns;
  return (limits::text_memory_bytes + pitch - 1) / pitch - usual_height;
}

// The memory's end that stands at its beginning as well: rows[begin, end of memory). How many rows a screen
// has is not known, so every lap is tried that leaves the screen smaller than half of the memory; an unusual
// one must be borne out by more than one row.
std::size_t begin_of_repetition(Rows rows) {
  if (rows.empty()) return 0;
  const std::size_t usual = usual_lap(rows.front().cells.size());
  std::size_t begin = rows.size();
  for (std::size_t lap = (rows.size() + 1) / 2; lap < rows.size(); ++lap) {
    const std::size_t from = rows.size() - repeated_rows(rows, lap);
    const std::size_t fewest_with_text = lap == usual ? 1 : 3;
    const auto with_text = std::count_if(rows.begin() + static_cast<std::ptrdiff_t>(from), rows.end(),
                                         [](const ScreenRow& row) { return !is_blank(row); });
    if (static_cast<std::size_t>(with_text) >= fewest_with_text) begin = std::min(begin, from);
  }
  return begin;
}

bool starts_a_kernel(const ScreenRow& row) {
  return row.cells.find(U"] Linux version ") != std::u32string::npos;
}

struct Fall {
  std::size_t newest = 0;  // the row before which time only rises
  std::size_t oldest = 0;  // the next row that has a time
};

// Where the kernel's times fall from the latest to the earliest; nothing where they do so nowhere. Messages
// of several processors may change places, which is a fall of a moment, and a kernel that starts after
// another begins again at 0: neither is the place.
std::optional<Fall> find_fall(Rows rows) {
  constexpr double nearly_all = 0.9;
  std::optional<Fall> found;
  double furthest = 0;
  std::optional<std::pair<std::size_t, double>> last;
  double earliest = std::numeric_limits<double>::max();
  double latest = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto time = kernel_time(rows[row]);
    if (!time) continue;
    if (last && last->second - *time > furthest && !starts_a_kernel(rows[row])) {
      furthest = last->second - *time;
      found = Fall{last->first, row};
    }
    last = {row, *time};
    earliest = std::min(earliest, *time);
    latest = std::max(latest, *time);
  }
  return furthest >= nearly_all * (latest - earliest) ? found : std::nullopt;
}

// What was printed after the newest kernel message has no time. It is taken to reach to the last blank row
// before the oldest message, for the cursor mostly stands in such a row, or else to be the rest of the newest
// message alone.
std::size_t newest_row(Rows rows, const Fall& fall) {
  for (std::size_t row = fall.oldest; row-- > fall.newest + 1;)
    if (is_blank(rows[row])) return row;
  std::size_t last = fall.newest;
  while (last + 1 < fall.oldest && rows[last].cells.back() != ' ') ++last;
  return last;
}

std::size_t end_of_text(Rows rows) {
  std::size_t end = rows.size();
  while (end > 0 && is_blank(rows[end - 1])) --end;
  return end;
}

bool has_times(Rows rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [](const ScreenRow& row) { return kernel_time(row).has_value(); });
}

std::size_t count_messages(Rows rows) {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), begins_message));
}

}  // namespace

bool looks_like_text_memory(std::string_view bytes) {
  if (bytes.size() < limits::least_text_memory_bytes || bytes.size() > limits::text_memory_bytes ||
      bytes.size() % 2 != 0)
    return false;
  std::array<std::size_t, 256> as_colour{};
  std::array<std::size_t, 256> as_character{};
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    ++as_character[byte_at(bytes, i)];
    ++as_colour[byte_at(bytes, i + 1)];
  }
  const auto most =
      static_cast<std::size_t>(std::max_element(as_colour.begin(), as_colour.end()) - as_colour.begin());
  // A stream is the same at even and odd places: a boot menu is half of blanks, and a blank could be a
  // colour.
  return as_colour[most] >= bytes.size() / 4 && as_character[most] < as_colour[most] / 2 &&
         is_visible(static_cast<std::uint8_t>(most));
}

std::vector<ScreenRow> rows_of_text_memory(std::string_view bytes) {
  bytes = bytes.substr(0, limits::text_memory_bytes);
  constexpr std::size_t usual = 80;
  std::vector<ScreenRow> best = cut_into_rows(bytes, usual);
  std::size_t most = count_messages(best);
  for (const std::size_t columns : {40, 100, 132, 160}) {
    std::vector<ScreenRow> rows = cut_into_rows(bytes, columns);
    const std::size_t messages = count_messages(rows);
    if (messages <= most) continue;
    best = std::move(rows);
    most = messages;
  }
  return best;
}

ScreenText read_text_memory(std::string_view bytes, std::optional<std::size_t> last_row) {
  const std::vector<ScreenRow> memory = rows_of_text_memory(bytes);
  ScreenText result;
  result.source.columns = memory.empty() ? 0 : memory.front().cells.size();
  const Rows rows(memory);
  const std::size_t repetition = begin_of_repetition(rows);
  const Rows lap = rows.first(repetition);

  std::optional<std::size_t> newest = last_row;
  if (const auto fall = newest ? std::nullopt : find_fall(lap)) newest = newest_row(lap, *fall);
  // The screen went into what the last lap left at the end, or the memory has not been filled yet.
  const std::size_t end = newest ? std::min(*newest + 1, rows.size()) : end_of_text(lap);
  const Rows older = end < lap.size() ? lap.subspan(end) : Rows();
  const Rows newer = rows.first(end);
  const bool was_filled = repetition != rows.size();
  result.source.order_known = newest.has_value() || !was_filled || has_times(lap);

  std::size_t first = 0;
  while (first < older.size() && is_blank(older[first])) ++first;
  const Rows older_text = older.subspan(first).first(end_of_text(older.subspan(first)));
  const Rows newer_text = newer.first(end_of_text(newer));
  append_lines(result.text, older_text);
  append_lines(result.text, newer_text);
  result.source.rows = older_text.size() + newer_text.size();
  return result;
}

}  // namespace bootwhy
