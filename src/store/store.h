// A history of boots in an SQLite file; docs/store.md describes its tables.
//
// Each log is one transaction: after a kill at any moment it is stored whole or not at all. The same boot is
// stored once, however often its log is scanned and whatever name rotation gives it; a boot that has gone on
// since the last scan takes the place of its beginning.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "report/boot_record.h"

namespace bootwhy {

class Store {
 public:
  // Makes the file where there is none.
  static Result<Store> open(const std::string& path);
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;

  // The boots of one log, then its end.
  Result<void> add(const BootRecord& boot);
  Result<void> end_of_log();

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

enum class HistoryGroup { cause, machine, day, month };

struct HistoryQuery {
  HistoryGroup group = HistoryGroup::cause;
  std::optional<std::string> since = std::nullopt;  // ISO 8601, as the store keeps times
  std::optional<std::string> until = std::nullopt;
  std::optional<std::string> new_since = std::nullopt;  // only what failed for the first time then or later
  std::optional<std::string> machine = std::nullopt;
};

struct HistoryRow {
  GuestText what;  // the verdict, the machine, or the day
  std::uint64_t boots = 0;
  std::uint64_t failed = 0;
  std::uint64_t machines = 0;
  std::string
      first_seen;  // of the failures, or of all boots where there are none; empty where no time is known
  std::string last_seen;
  GuestText example;  // the log and line of the last failure
};

// The rows with the most failures first; days and months in their order. For causes and for what is new, only
// boots that failed count.
Result<std::vector<HistoryRow>> history(const std::string& path, const HistoryQuery& query);

}  // namespace bootwhy
