#include <fmt/format.h>

#include "store/database.h"
#include "store/store.h"

namespace bootwhy {
namespace {

std::string_view key_of(HistoryGroup group) {
  switch (group) {
    case HistoryGroup::cause:
      return "verdict";
    case HistoryGroup::machine:
      return "machine";
    case HistoryGroup::day:
      return "ifnull(substr(last_time, 1, 10), 'no time known')";
    case HistoryGroup::month:
      return "ifnull(substr(last_time, 1, 7), 'no time known')";
  }
  return {};
}

bool is_over_time(HistoryGroup group) {
  return group == HistoryGroup::day || group == HistoryGroup::month;
}

}  // namespace

Result<std::vector<HistoryRow>> history(const std::string& path, const HistoryQuery& query) {
  auto database = Database::open(path, Database::Access::read);
  if (!database) return tl::unexpected(database.error());
  const bool failures_alone = query.group == HistoryGroup::cause || query.new_since;
  std::string where = failures_alone ? "failed" : "1";
  if (query.since) where += " AND last_time >= :since";
  if (query.until) where += " AND first_time <= :until";
  if (query.machine) where += " AND machine = :machine";
  const std::string text = fmt::format(
      "SELECT {0} AS what, count(*), sum(failed), count(DISTINCT machine), "
      "ifnull(min(CASE WHEN failed THEN first_time END), min(first_time)) AS begun, "
      "ifnull(max(CASE WHEN failed THEN last_time END), max(last_time)), "
      "max(CASE WHEN place = 1 THEN source || ' line ' || ifnull(nullif(proof_line, 0), last_line) END) "
      "FROM (SELECT *, {0} AS what, row_number() OVER "
      "(PARTITION BY {0} ORDER BY failed DESC, last_time DESC, source DESC, number DESC) AS place "
      "FROM boot WHERE {1}) GROUP BY what {2} ORDER BY {3}",
      key_of(query.group), where, query.new_since ? "HAVING begun >= :new_since" : "",
      is_over_time(query.group) ? "what" : "sum(failed) DESC, count(*) DESC, what");
  auto statement = Statement::make(*database, text);
  if (!statement) return tl::unexpected(statement.error());
  for (const auto* value : {&query.since, &query.until, &query.machine, &query.new_since})
    if (*value) statement->give(std::string_view(**value));
  std::vector<HistoryRow> rows;
  for (;;) {
    auto row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return rows;
    const auto count = [&](int column) { return static_cast<std::uint64_t>(statement->number(column)); };
    rows.push_back({GuestText(statement->text(0)), count(1), count(2), count(3), statement->text(4),
                    statement->text(5), GuestText(statement->text(6))});
  }
}

}  // namespace bootwhy
