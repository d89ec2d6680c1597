// bootwhy history: what a store has kept of many scans.
#include <fmt/format.h>

#include <optional>

#include "cli/commands.h"
#include "cli/time_option.h"
#include "report/escape.h"
#include "report/json_report.h"
#include "store/store.h"
#include "store/store_time.h"

namespace bootwhy {
namespace {

HistoryGroup group_from(const std::string& name) {
  if (name == "machine") return HistoryGroup::machine;
  if (name == "day") return HistoryGroup::day;
  return name == "month" ? HistoryGroup::month : HistoryGroup::cause;
}

Result<HistoryQuery> query_from(const HistoryOptions& asked) {
  HistoryQuery query;
  query.group = group_from(asked.by);
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  for (const auto& [text, time] :
       {std::pair{&asked.since, &query.since}, std::pair{&asked.until, &query.until},
        std::pair{&asked.new_since, &query.new_since}}) {
    if (text->empty()) continue;
    auto read = time_from(*text, now);
    if (!read) return tl::unexpected(read.error());
    *time = store_time(*read);
  }
  if (!asked.machine.empty()) query.machine = asked.machine;
  return query;
}

std::string minute(const std::string& time) {
  return time.empty() ? "-" : for_terminal(time.substr(0, 10) + " " + time.substr(11, 5));
}

std::string text_history(const std::vector<HistoryRow>& rows, const std::string& by) {
  std::string text = fmt::format("{:>7} {:>7} {:>9}  {:<16}  {:<16}  {}\n", "failed", "boots", "machines",
                                 "first failed", "last failed", by);
  for (const HistoryRow& row : rows) {
    const bool failed = row.failed > 0;
    text += fmt::format("{:>7} {:>7} {:>9}  {:<16}  {:<16}  {}\n", row.failed, row.boots, row.machines,
                        failed ? minute(row.first_seen) : "-", failed ? minute(row.last_seen) : "-",
                        for_terminal(row.what));
    if (failed) text += fmt::format("{:63}last in {}\n", "", for_terminal(row.example));
  }
  return text;
}

}  // namespace

int history_command(const HistoryOptions& asked, const CommonOptions& options) {
  const auto query = query_from(asked);
  if (!query) return fail_with(query.error());
  const auto rows = history(asked.store, *query);
  if (!rows) return fail_with(rows.error());
  bool is_read = true;
  if (options.format == "text") {
    is_read =
        print(rows->empty() ? "no failure is stored for what was asked\n" : text_history(*rows, asked.by));
  } else {
    std::vector<TableRow> table;
    for (const HistoryRow& row : *rows)
      table.push_back({{asked.by, row.what},
                       {"failed", row.failed},
                       {"boots", row.boots},
                       {"machines", row.machines},
                       {"first_seen", GuestText(row.first_seen)},
                       {"last_seen", GuestText(row.last_seen)},
                       {"example", row.example}});
    is_read = print(options.format == "json" ? json_table(table) : ndjson_table(table));
  }
  return is_read ? exit_status::no_failure : exit_status::could_not_work;
}

}  // namespace bootwhy
