// A folder of the test's own, and the harness of a SQLite store in it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "contract.h"
#include "drivers/sqlite/database.h"
#include "store/sqlite/store.h"

namespace tiphys::store {

class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "tiphys-store-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_ + "/store"; }
  std::unique_ptr<drivers::sqlite::Database> raw() const {
    return std::move(*drivers::sqlite::Database::open(sqlite::database_path(path()), {}));
  }
  void execute(const std::string& sql) const { ASSERT_TRUE(raw()->execute(sql).has_value()); }

 private:
  std::string path_;
};

// To a file of before version 7 of the schema; the caller takes its number back too.
inline const std::string kWithoutSums =
    "alter table delta drop column sum; alter table snapshot drop column sum; "
    "alter table value drop column sum; alter table run_manifest drop column sum; ";

class SqliteHarness : public StoreHarness {
 public:
  std::unique_ptr<ports::Ledger> ledger(const ports::Scope& scope) override;
  Handles handles(const ports::Scope& scope) override;
  std::unique_ptr<ports::Ownership> ownership(const std::string& name,
                                              const ports::Scope& scope) override;
  std::uintmax_t bytes() override;
  void spoil_intent(std::uint64_t sequence) override;
  void plant_intent(engine::RunKey run, std::uint64_t sequence) override;
  void forget_changes() override;

 private:
  Folder folder_;
};

}  // namespace tiphys::store
