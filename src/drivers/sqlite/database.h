// Database and Query: SQLite behind Results, with statements that are prepared once.
//
// Knows nothing of workflows. One connection, one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tiphys::drivers::sqlite {

class Database;

// One execution of a prepared statement. Ends in its destructor, which gives the statement back.
//   Query q = TRY(db.query("select name from run where key = ?"));
//   q.bind(key);
//   while (TRY(q.step())) use(q.text(0));
class Query {
 public:
  Query(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  // Parameters from left to right. Text and blobs are not copied: they must live until the end.
  Query& bind(std::int64_t value);
  Query& bind(std::string_view text);
  Query& bind_blob(std::string_view bytes);
  Query& bind_null();

  // True: a row is there. False: done.
  base::Result<bool> step();
  // Steps to the end.
  base::Result<void> run();
  // Again with new parameters.
  void reset();

  std::int64_t integer(int column) const;
  std::uint64_t key(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  // Good until the next step.
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  Query(Database& database, sqlite3_stmt* statement, std::vector<sqlite3_stmt*>* pool)
      : database_(&database), statement_(statement), pool_(pool) {}
  Database* database_;
  sqlite3_stmt* statement_;
  std::vector<sqlite3_stmt*>* pool_;  // null: ended with the query
  int bound_ = 0;
  int bind_code_ = 0;  // of the first parameter that SQLite refused
};

enum class Durability : unsigned char { Full, Off };

struct OpenOptions {
  Durability durability = Durability::Full;
  bool create = true;
  int busy_timeout_ms = 10'000;  // a writer waits that long for another process's transaction
};

class Database {
 public:
  // WAL, 2 KiB pages. A file that does not exist is NotFound unless `create`.
  static base::Result<std::unique_ptr<Database>> open(const std::string& path,
                                                      const OpenOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // `sql` is one statement; prepared the first time, then kept. Use literals: values are bound.
  base::Result<Query> query(std::string_view sql);
  // Not kept: for texts of which there are too many, such as queries that users put together.
  base::Result<Query> query_once(std::string_view sql);
  // Several statements, for schemas.
  base::Result<void> execute(const std::string& sql);
  std::int64_t changes() const;  // rows of the last change
  std::int64_t last_insert_rowid() const;
  // Moves whenever another connection has committed. O(1), no disk.
  base::Result<std::int64_t> data_version();
  // Empties the log into the file where readers allow it.
  base::Result<void> checkpoint();

 private:
  friend class Query;
  explicit Database(sqlite3* handle) : handle_(handle) {}
  base::Error error(int code) const;
  sqlite3* handle_;
  std::string path_;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  // Statements not in use, by their text.
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>, TextHash, std::equal_to<>> idle_;
};

// Rolls back in its destructor unless committed.
class Transaction {
 public:
  enum class Kind : unsigned char { Read, Write };
  static base::Result<Transaction> begin(Database& database, Kind kind);
  Transaction(Transaction&& other) noexcept;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  base::Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace tiphys::drivers::sqlite
