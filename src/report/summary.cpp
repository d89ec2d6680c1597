#include "report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "report/escape.h"
#include "text/wall_time.h"

namespace bootwhy {
namespace {

std::string minute(const std::optional<WallTime>& time) {
  if (!time) return "-";
  const UtcTime utc = utc_time(*time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", utc.year, utc.month, utc.day, utc.hour, utc.minute);
}

std::string counted(std::uint64_t n, std::string_view one) {
  return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
}

}  // namespace

void Summary::add(const BootRecord& record) {
  ++boots_;
  if (record.failed) ++failed_;
  GuestText words = verdict_words(record);
  if (groups_.size() >= limits::summary_groups && !groups_.contains(words))
    words = GuestText("other verdicts, more than can be told apart here");
  Group& group = groups_[std::move(words)];
  group.failed = group.failed || record.failed;
  ++group.boots;
  const std::uint64_t line = record.proof_line ? record.proof_line : record.last_line;
  if (group.boots == 1 ||
      std::pair(record.source, line) < std::pair(group.example_source, group.example_line)) {
    group.example_source = record.source;
    group.example_line = line;
  }
  if (group.last_console != consoles_) ++group.consoles;
  group.last_console = consoles_;
  if (record.first_time && (!group.first_seen || *record.first_time < *group.first_seen))
    group.first_seen = record.first_time;
  if (record.last_time && (!group.last_seen || *record.last_time > *group.last_seen))
    group.last_seen = record.last_time;
}

void Summary::end_of_console(std::uint64_t boots_told, std::uint64_t boots_outside) {
  if (boots_told == 0 && boots_outside > 0) return;
  if (boots_told == 0) ++without_boot_;
  ++consoles_;
}

std::string Summary::text(TextStyle style) const {
  const auto red = [&](std::string_view text) {
    return style.colour == Colour::on ? fmt::format("\x1b[1;31m{}\x1b[0m", text) : std::string(text);
  };
  std::vector<const std::pair<const GuestText, Group>*> rows;
  for (const auto& row : groups_) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    if (a->second.failed != b->second.failed) return a->second.failed;
    return a->second.boots > b->second.boots;
  });
  std::string text =
      fmt::format("\n{}, {}, {} failed", counted(consoles_, "console"), counted(boots_, "boot"), failed_);
  if (unreadable_ > 0)
    text += fmt::format("; {} could not be read to the end", counted(unreadable_, "input"));
  text += "\n";
  if (!rows.empty())
    text += fmt::format("\n{:>7} {:>8}  {:<16}  {:<16}  {}\n", "boots", "consoles", "first seen", "last seen",
                        "verdict");
  for (const auto* row : rows) {
    const Group& group = row->second;
    const std::string words = for_terminal(row->first);
    text += fmt::format("{:>7} {:>8}  {:<16}  {:<16}  {}\n", group.boots, group.consoles,
                        minute(group.first_seen), minute(group.last_seen), group.failed ? red(words) : words);
    if (group.failed)
      text += fmt::format("{:54}for example {} line {}\n", "", for_terminal(group.example_source),
                          group.example_line);
  }
  if (without_boot_ > 0)
    text += fmt::format("{:>7} {:>8}  {:<16}  {:<16}  {}\n", "-", without_boot_, "-", "-",
                        "nothing of a boot was recognised");
  return text;
}

}  // namespace bootwhy
