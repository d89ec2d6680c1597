#include "store/database.h"

#include <sqlite3.h>

namespace bootwhy {
namespace {

// How long another process may hold the store before that is an error.
constexpr int patience_milliseconds = 20000;

std::string way_out(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "Make room on the disk and scan again: what is stored already is whole";
    case SQLITE_IOERR:
      return "Look whether the disk is full or broken, and scan again: what is stored already is whole";
    case SQLITE_BUSY:
      return "Another bootwhy is writing; try again when it is done";
    case SQLITE_NOTADB:
      return "Name a file that bootwhy made, or a new one";
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "Check the folder's name and your permissions";
    default:
      return {};
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

tl::unexpected<Error> Database::failed(const char* tried) const {
  const int code = sqlite3_extended_errcode(handle_.get());
  return failure(tried, path_, sqlite3_errmsg(handle_.get()), way_out(code));
}

Result<Database> Database::open(const std::string& path, Access access) {
  Database database;
  database.path_ = path;
  sqlite3* handle = nullptr;
  const int how = access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(path.c_str(), &handle, how, nullptr);
  database.handle_.reset(handle);
  if (!handle) return failure("open the store", path, "there is no memory for it");
  if (code != SQLITE_OK) return database.failed("open the store");
  sqlite3_busy_timeout(handle, patience_milliseconds);
  return database;
}

Result<void> Database::run(const std::string& statements) {
  if (sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return failed("write the store");
  return {};
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<Statement> Statement::make(const Database& database, std::string_view text) {
  Statement made;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database.handle(), text.data(), static_cast<int>(text.size()), &statement,
                         nullptr) != SQLITE_OK)
    return database.failed("read the store");
  made.statement_.reset(statement);
  made.database_ = &database;
  return made;
}

void Statement::give(std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), next_++, value);
}

void Statement::give(std::string_view value) {
  sqlite3_bind_text(statement_.get(), next_++, value.data(), static_cast<int>(value.size()),
                    SQLITE_TRANSIENT);
}

void Statement::give(std::optional<double> value) {
  if (value)
    sqlite3_bind_double(statement_.get(), next_++, *value);
  else
    sqlite3_bind_null(statement_.get(), next_++);
}

void Statement::give(const std::optional<std::string>& value) {
  if (value)
    give(std::string_view(*value));
  else
    sqlite3_bind_null(statement_.get(), next_++);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    auto error = database_->failed("use the store");
    reset();
    return error;
  }
  reset();
  return false;
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<double> Statement::real(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(statement_.get(), column);
  if (!bytes) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  next_ = 1;
}

}  // namespace bootwhy
