// What stands in a store, read with SQLite itself.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace bootwhy::test {

// The rows of a query, a row a line, columns with «|» between them. Throws where the file cannot be read.
inline std::string query(const std::string& path, const std::string& text) {
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(handle, sqlite3_close_v2);
  if (opened != SQLITE_OK) throw std::runtime_error("cannot open " + path);
  sqlite3_busy_timeout(handle, 20000);
  std::string rows;
  const auto add_row = [](void* into, int columns, char** values, char**) {
    auto& all = *static_cast<std::string*>(into);
    for (int i = 0; i < columns; ++i) all += (i > 0 ? "|" : "") + std::string(values[i] ? values[i] : "NULL");
    all += "\n";
    return 0;
  };
  if (sqlite3_exec(handle, text.c_str(), add_row, &rows, nullptr) != SQLITE_OK)
    throw std::runtime_error(path + ": " + sqlite3_errmsg(handle));
  return rows;
}

// All that the store says, in an order that does not depend on the order of writing.
inline std::string store_dump(const std::string& path) {
  return query(path,
               "SELECT source, machine, number, first_line, last_line, first_time, last_time, times_stated, "
               "outcome, phase, failed, degraded, verdict, cause, confidence, crash, kernel, proof, "
               "proof_line, fingerprint FROM boot ORDER BY source, number, first_line") +
         query(path,
               "SELECT source, number, position, phase.phase, line, uptime, time FROM phase JOIN boot ON "
               "boot.id = boot ORDER BY source, number, first_line, position") +
         query(path,
               "SELECT source, number, position, signature, severity, line, uptime, time, text FROM finding "
               "JOIN boot ON boot.id = boot ORDER BY source, number, first_line, position");
}

}  // namespace bootwhy::test
