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

// Failed ones first, and frequent ones before rare ones.
std::vector<NamedGroup> in_order(const std::map<GuestText, BootGroup>& groups) {
  std::vector<NamedGroup> rows;
  rows.reserve(groups.size());
  for (const auto& row : groups) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](NamedGroup a, NamedGroup b) {
    if (a->second.failed != b->second.failed) return a->second.failed;
    return a->second.boots > b->second.boots;
  });
  return rows;
}

template <class Boots, class Consoles>
std::string row_text(Boots boots, Consoles consoles, std::string_view first_seen, std::string_view last_seen,
                     std::string_view words) {
  return fmt::format("{:>7} {:>8}  {:<16}  {:<16}  {}\n", boots, consoles, first_seen, last_seen, words);
}

std::string heading(std::string_view words) {
  return "\n" + row_text("boots", "consoles", "first seen", "last seen", words);
}

// A row, and the line below it that tells the example where it is worth one.
std::string group_text(NamedGroup row, bool has_example, TextStyle style) {
  const BootGroup& group = row->second;
  std::string words = for_terminal(row->first);
  if (group.failed && style.colour == Colour::on) words = fmt::format("\x1b[1;31m{}\x1b[0m", words);
  std::string text =
      row_text(group.boots, group.consoles, minute(group.first_seen), minute(group.last_seen), words);
  if (has_example)
    text += fmt::format("{:54}for example {} line {}\n", "", for_terminal(group.example_source),
                        group.example_line);
  return text;
}

}  // namespace

void Summary::add(const BootRecord& record) {
  ++boots_;
  if (record.failed) ++failed_;
  count(verdicts_, verdict_words(record), record, record.proof_line ? record.proof_line : record.last_line);
  if (!record.crash.empty()) count(crashes_, record.crash, record, record.crash_line);
}

void Summary::count(Groups& groups, GuestText name, const BootRecord& record, std::uint64_t line) const {
  if (groups.size() >= limits::summary_groups && !groups.contains(name))
    name = GuestText("others, more than can be told apart here");
  BootGroup& group = groups[std::move(name)];
  group.failed = group.failed || record.failed;
  ++group.boots;
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

void Summary::add_console(const SourceReport& source) {
  for (const Verdict& verdict : source.boots) add(boot_record(source.name, verdict, source.modified));
  end_of_console(source.boots.size(), source.boots_outside);
}

std::vector<NamedGroup> Summary::crashes() const {
  return in_order(crashes_);
}

std::string Summary::text(TextStyle style) const {
  std::string text =
      fmt::format("\n{}, {}, {} failed", counted(consoles_, "console"), counted(boots_, "boot"), failed_);
  if (unreadable_ > 0)
    text += fmt::format("; {} could not be read to the end", counted(unreadable_, "input"));
  text += "\n";
  if (!verdicts_.empty()) text += heading("verdict");
  for (NamedGroup row : in_order(verdicts_)) text += group_text(row, row->second.failed, style);
  if (without_boot_ > 0) text += row_text("-", without_boot_, "-", "-", "nothing of a boot was recognised");
  if (!crashes_.empty()) text += heading("crash of the kernel");
  for (NamedGroup row : crashes()) text += group_text(row, true, style);
  return text;
}

}  // namespace bootwhy
