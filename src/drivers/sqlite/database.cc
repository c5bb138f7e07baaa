// The wrap of SQLite's C interface, and the one table from its codes to ours.
#include "drivers/sqlite/database.h"

#include <sqlite3.h>

#include <utility>

namespace tiphys::drivers::sqlite {

using base::ErrorCode;
using base::Result;

namespace {

ErrorCode code_of(int extended) {
  if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY) {
    return ErrorCode::AlreadyExists;
  }
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_IOERR:
    case SQLITE_INTERRUPT: return ErrorCode::Unavailable;
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM: return ErrorCode::Exhausted;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return ErrorCode::DataLoss;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return ErrorCode::PermissionDenied;
    case SQLITE_CANTOPEN: return ErrorCode::NotFound;
    default: return ErrorCode::Internal;
  }
}

std::string_view advice(int extended) {
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return " (another process is writing; try again)";
    case SQLITE_FULL: return " (no space is left on the disk)";
    case SQLITE_NOTADB: return " (this file is something else)";
    case SQLITE_CORRUPT: return " (the file is damaged)";
    case SQLITE_READONLY: return " (the file or its folder may not be written)";
    default: return "";
  }
}

// A commit writes every page that it touches, whole: small ones are for logs of small records, as
// bench/store shows. 16 MiB between checkpoints let the pages that every commit touches be written
// to the file once instead of many times.
constexpr const char* kSettings =
    "pragma page_size = 2048;"
    "pragma journal_mode = wal;"
    "pragma wal_autocheckpoint = 8000;"
    "pragma journal_size_limit = 67108864;"
    "pragma cache_size = -16000;"
    "pragma temp_store = memory;"
    "pragma foreign_keys = off;"
    "pragma trusted_schema = off;";

}  // namespace

base::Error Database::error(int code) const {
  const int extended = handle_ != nullptr ? sqlite3_extended_errcode(handle_) : code;
  std::string message = path_ + ": ";
  message += handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  message += advice(extended);
  return {code_of(extended), std::move(message)};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path,
                                                 const OpenOptions& options) {
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (options.create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  database->path_ = path;
  if (code != SQLITE_OK) return std::unexpected(database->error(code));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, options.busy_timeout_ms);
  TRY(database->execute(kSettings));
  TRY(database->execute(options.durability == Durability::Full ? "pragma synchronous = full"
                                                               : "pragma synchronous = off"));
  return database;
}

Database::~Database() {
  for (auto& [sql, statements] : idle_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
  sqlite3_close(handle_);
}

Result<void> Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(error(code));
  return {};
}

Result<Query> Database::query_once(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr);
  if (code != SQLITE_OK) return std::unexpected(error(code));
  return Query(*this, statement, nullptr);
}

Result<Query> Database::query(std::string_view sql) {
  auto found = idle_.find(sql);
  if (found == idle_.end()) found = idle_.try_emplace(std::string(sql)).first;
  std::vector<sqlite3_stmt*>& pool = found->second;
  if (!pool.empty()) {
    sqlite3_stmt* statement = pool.back();
    pool.pop_back();
    return Query(*this, statement, &pool);
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return std::unexpected(error(code));
  return Query(*this, statement, &pool);
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(handle_); }

Result<std::int64_t> Database::data_version() {
  Query q = TRY(query("pragma data_version"));
  TRY(q.step());
  return q.integer(0);
}

Result<void> Database::checkpoint() {
  const int code =
      sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(error(code));
  return {};
}

Query::Query(Query&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      pool_(other.pool_),
      bound_(other.bound_),
      bind_code_(other.bind_code_) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  if (pool_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  reset();
  pool_->push_back(statement_);
}

void Query::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bound_ = 0;
  bind_code_ = SQLITE_OK;
}

// A refused value would be bound as NULL in silence, so the first refusal is kept for step().
Query& Query::bind(std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_, ++bound_, value);
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
  return *this;
}
Query& Query::bind(std::string_view text) {
  // A null pointer would bind NULL.
  const char* data = text.data() != nullptr ? text.data() : "";
  const int code =
      sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
  return *this;
}
Query& Query::bind_blob(std::string_view bytes) {
  const char* data = bytes.data() != nullptr ? bytes.data() : "";
  const int code = sqlite3_bind_blob64(statement_, ++bound_, data, bytes.size(), SQLITE_STATIC);
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
  return *this;
}
Query& Query::bind_null() {
  const int code = sqlite3_bind_null(statement_, ++bound_);
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
  return *this;
}

Result<bool> Query::step() {
  if (bind_code_ != SQLITE_OK) return std::unexpected(database_->error(bind_code_));
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(database_->error(code));
}

Result<void> Query::run() {
  while (TRY(step())) {
  }
  return {};
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }
std::string_view Query::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
std::string_view Query::blob(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Result<Transaction> Transaction::begin(Database& database, Kind kind) {
  TRY(TRY(database.query(kind == Kind::Write ? "begin immediate" : "begin")).run());
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  auto q = database_->query("rollback");
  // SQLite may have rolled back already after an error of the disk; then this one fails harmlessly.
  if (q.has_value()) [[maybe_unused]]
    auto done = q->run();
}

Result<void> Transaction::commit() {
  TRY(TRY(database_->query("commit")).run());
  database_ = nullptr;
  return {};
}

}  // namespace tiphys::drivers::sqlite
