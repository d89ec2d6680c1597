#include "screen/screen_text.h"

#include <algorithm>

#include "screen/code_page.h"
#include "text/framing.h"

namespace bootwhy {
namespace {

std::string utf8(const ScreenRow& row) {
  std::string text;
  for (const char32_t cell : row.cells) append_utf8(text, cell);
  return text;
}

bool has_status_tag(const ScreenRow& row) {
  return row.cells.size() > 7 && row.cells[0] == '[' && row.cells[7] == ']';
}

// Whether the line that `row` belongs to goes on in `next`. `stamped` says that the line began with a kernel
// time: only there is a blank last column known to be a space inside the message.
bool goes_on(const ScreenRow& row, const ScreenRow& next, bool stamped) {
  const std::size_t columns = row.cells.size();
  if (!next.readable || columns < 2 || is_blank(next) || begins_message(next)) return false;
  return row.cells[columns - 1] != ' ' || (stamped && row.cells[columns - 2] != ' ');
}

}  // namespace

bool is_blank(const ScreenRow& row) {
  return row.readable && std::all_of(row.cells.begin(), row.cells.end(), [](char32_t c) { return c == ' '; });
}

std::optional<double> kernel_time(const ScreenRow& row) {
  if (!row.readable || row.cells.empty() || row.cells.front() != '[') return std::nullopt;
  const std::string text = utf8(row);
  Line line;
  line.text = text;
  take_off_framing(line);
  return line.uptime;
}

bool begins_message(const ScreenRow& row) {
  return has_status_tag(row) || kernel_time(row).has_value();
}

std::string_view name(ScreenMedium medium) {
  return medium == ScreenMedium::text_memory ? "VGA text memory" : "screen picture";
}

void append_lines(std::string& text, std::span<const ScreenRow> rows) {
  bool stamped = false;
  bool continues = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].readable) {
      text += unreadable_row_text;
      text += '\n';
      continues = false;
      continue;
    }
    if (!continues) stamped = kernel_time(rows[i]).has_value();
    text += utf8(rows[i]);
    continues = i + 1 < rows.size() && goes_on(rows[i], rows[i + 1], stamped);
    if (continues) continue;
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
}

}  // namespace bootwhy
