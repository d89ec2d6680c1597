// SQLite, as far as bootwhy needs it: statements that are made once and used often, and errors as results.
// For this folder alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bootwhy {

class Database {
 public:
  enum class Access { read, write };
  static Result<Database> open(const std::string& path, Access access);

  // Runs statements that give no rows.
  Result<void> run(const std::string& statements);

  // What went wrong last, as an error about this file.
  tl::unexpected<Error> failed(const char* tried) const;

  sqlite3* handle() const { return handle_.get(); }
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
  std::string path_;
};

// A statement with its values. Give the values in order, then step through the rows; give() after the last
// row begins anew.
class Statement {
 public:
  static Result<Statement> make(const Database& database, std::string_view text);

  void give(std::int64_t value);
  void give(std::string_view value);
  void give(std::optional<double> value);
  void give(const std::optional<std::string>& value);
  template <class... Values>
  void give_all(const Values&... values) {
    (give(values), ...);
  }

  // True: there is a row to read. False: it is done, and ready for new values.
  Result<bool> step();

  std::int64_t number(int column) const;
  std::optional<double> real(int column) const;  // nothing for NULL
  std::string text(int column) const;

  // Ends it before its last row was read.
  void reset();

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const Database* database_ = nullptr;
  int next_ = 1;
};

}  // namespace bootwhy
