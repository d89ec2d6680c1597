#include "store/tables.h"

#include <fmt/format.h>

namespace bootwhy {
namespace {

// Changes of the tables get a new number here and a step from the old one; docs/store.md tells users.
constexpr int schema_version = 1;
constexpr const char* schema = R"(
CREATE TABLE boot (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  machine TEXT NOT NULL,
  number INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  first_time TEXT,
  last_time TEXT,
  times_stated INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  phase TEXT NOT NULL,
  failed INTEGER NOT NULL,
  degraded INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  cause TEXT,
  confidence TEXT,
  crash TEXT,
  kernel TEXT,
  proof TEXT,
  proof_line INTEGER,
  fingerprint TEXT NOT NULL UNIQUE
);
CREATE INDEX boot_place ON boot (machine, number, first_line);
CREATE INDEX boot_failed ON boot (failed, last_time);
CREATE TABLE phase (
  boot INTEGER NOT NULL REFERENCES boot (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  phase TEXT NOT NULL,
  line INTEGER NOT NULL,
  uptime REAL,
  time TEXT,
  PRIMARY KEY (boot, position)
) WITHOUT ROWID;
CREATE TABLE finding (
  boot INTEGER NOT NULL REFERENCES boot (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  signature TEXT NOT NULL,
  severity TEXT NOT NULL,
  line INTEGER NOT NULL,
  uptime REAL,
  time TEXT,
  text TEXT NOT NULL,
  PRIMARY KEY (boot, position)
) WITHOUT ROWID;
)";

}  // namespace

Result<void> prepare_tables(Database& database) {
  // Readers and one writer at a time, and no wait for the disk at each log; a kill loses nothing.
  if (auto done =
          database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
      !done)
    return done;
  auto version = Statement::make(database, "PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  if (auto row = version->step(); !row) return tl::unexpected(row.error());
  const auto found = version->number(0);
  version->reset();
  if (found == schema_version) return {};
  if (found != 0)
    return failure(
        "use the store", database.path(), fmt::format("its tables have version {}", found),
        fmt::format("This bootwhy knows version {}; use a newer one, or a new file", schema_version));
  // Two processes may make the file at the same time: the second finds it made.
  if (auto done = database.run("BEGIN IMMEDIATE"); !done) return done;
  if (auto row = version->step(); !row) return tl::unexpected(row.error());
  const bool is_made = version->number(0) == schema_version;
  version->reset();
  if (!is_made)
    if (auto done = database.run(schema + fmt::format("PRAGMA user_version = {};", schema_version)); !done) {
      (void)database.run("ROLLBACK");
      return done;
    }
  return database.run("COMMIT");
}

}  // namespace bootwhy
