#include "report/watch_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/escape.h"

namespace bootwhy {
namespace {

constexpr std::size_t narrowest_machine = 7;
constexpr std::size_t widest_machine = 24;

// 0 in trouble, 1 waiting, 2 on its way, 3 up, 4 gone.
int urgency(const WatchRow& row) {
  if (row.failed) return 0;
  if (row.outcome == Outcome::waiting_for_input) return 1;
  if (!row.connected) return 4;
  return row.outcome == Outcome::ready ? 3 : 2;
}

std::string state_of(const WatchRow& row) {
  if (row.boot_index == 0) return row.connected ? "listening" : "off";
  if (row.outcome != Outcome::incomplete) return std::string(name(row.outcome));
  return row.connected ? "booting" : "off";
}

std::string time_text(std::chrono::seconds time) {
  const auto seconds = time.count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} d", seconds / (24 * 3600));
}

// Cut at a whole UTF-8 character; one character counts as one column.
std::string fit(const std::string& text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    std::size_t next = end + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0) == 0x80) ++next;
    if (++used > columns) return text.substr(0, end);
    end = next;
  }
  return text;
}

std::string painted(std::string text, const WatchRow& row, TextStyle style) {
  if (style.colour == Colour::off) return text;
  constexpr const char* codes[] = {"1;31", "33", "0", "32", "2"};
  return fmt::format("\x1b[{}m{}\x1b[0m", codes[urgency(row)], text);
}

}  // namespace

GuestText why_in_short(const Verdict& verdict) {
  if (!verdict.diagnoses.empty() && verdict.diagnoses.front().confidence >= Confidence::possible)
    return GuestText(verdict.diagnoses.front().cause->summary);
  const Finding* told = proof(verdict.boot);
  return told ? GuestText(told->signature->title) : GuestText();
}

std::string watch_table(std::span<const WatchRow> rows, std::size_t columns, std::size_t lines,
                        TextStyle style) {
  std::vector<const WatchRow*> order;
  std::size_t width = narrowest_machine;
  for (const WatchRow& row : rows) {
    order.push_back(&row);
    width = std::max(width, std::min(widest_machine, for_terminal(row.machine).size()));
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const WatchRow* a, const WatchRow* b) { return urgency(*a) < urgency(*b); });
  const std::size_t room = lines > 3 ? lines - 2 : 1;
  const std::size_t shown = order.size() <= room + 1 ? order.size() : room;
  std::string table =
      fit(fmt::format("{:<{}}  {:<10}  {:<17}  {:>6}  {}", "MACHINE", width, "PHASE", "STATE", "FOR", "WHY"),
          columns) +
      "\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const WatchRow& row = *order[i];
    const std::string text =
        fmt::format("{:<{}}  {:<10}  {:<17}  {:>6}  {}", fit(for_terminal(row.machine), widest_machine),
                    width, row.boot_index == 0 ? "-" : name(row.phase), state_of(row),
                    time_text(row.unchanged_for), for_terminal(row.why));
    table += painted(fit(text, columns), row, style) + "\n";
  }
  if (shown < order.size()) table += fmt::format("and {} more machines\n", order.size() - shown);
  if (order.empty()) table += "no machine with a serial socket yet\n";
  return table;
}

std::string redraw(std::size_t lines_shown, const std::string& table) {
  std::string text = lines_shown > 0 ? fmt::format("\x1b[{}A\r", lines_shown) : "";
  for (const char c : table) text += c == '\n' ? std::string("\x1b[K\n") : std::string(1, c);
  return text + "\x1b[J";
}

}  // namespace bootwhy
