// Opening: the folder, the file, its version, the scope.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "store/sqlite/owner_lock.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/session.h"
#include "store/sqlite/store.h"

namespace tiphys::store::sqlite {

using base::ErrorCode;
using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;
using drivers::sqlite::Transaction;

namespace {

Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  const auto parent = std::filesystem::path(folder).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  const int made = errno;
  if (made == EEXIST && std::filesystem::is_directory(folder, error)) return {};
  return base::fail(ErrorCode::PermissionDenied,
                    "cannot make the store folder " + folder + ": " + std::strerror(made));
}

// What is in it is its owner's, whatever the folder lets others do. SQLite gives the files beside
// it the mode of this one. Existing files are never opened here: to close one would give back the
// locks that another connection of this process has on it.
void make_private(const std::string& file, bool create) {
  if (create) {
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) ::close(made);
  }
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const std::string one = file + suffix;
    struct stat found{};
    const bool open_to_others = ::lstat(one.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
                                (found.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    if (open_to_others) ::chmod(one.c_str(), found.st_mode & S_IRWXU);
  }
}

// Held while the file is made or migrated, so that two first users do not do it twice.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::string& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
      const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::PermissionDenied;
      return base::fail(code,
                        "cannot open the store folder " + folder + ": " + std::strerror(errno));
    }
    FolderLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX) == 0) return lock;
    return base::fail(ErrorCode::Unavailable, "cannot lock the store folder " + folder);
  }
  FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// 0 where there is none yet with this name; ids begin at 0 too, so both are told apart by `found`.
struct ScopeRow {
  bool found = false;
  std::int64_t id = 0;
};

Result<ScopeRow> find_scope(Database& db, const ports::Scope& scope) {
  Query q = TRY(db.query("select id from scope where cluster = ? and instance = ?"));
  q.bind(scope.cluster).bind(scope.instance);
  if (!TRY(q.step())) return ScopeRow{};
  return ScopeRow{true, q.integer(0)};
}

// A scope is made by whoever opens it first, with the row of its Arbiter.
Result<std::int64_t> ensure_scope(Database& db, const ports::Scope& scope) {
  if (const ScopeRow row = TRY(find_scope(db, scope)); row.found) return row.id;
  Transaction transaction = TRY(Transaction::begin(db, Transaction::Kind::Write));
  if (const ScopeRow row = TRY(find_scope(db, scope)); row.found) return row.id;
  std::int64_t id = 0;
  {
    Query q = TRY(db.query("select max(id) + 1 from scope"));
    TRY(q.step());
    id = q.integer(0);
  }
  {
    Query q = TRY(db.query("insert into scope values (?, ?, ?, 0, '', 0)"));
    TRY(q.bind(id).bind(scope.cluster).bind(scope.instance).run());
  }
  {
    Query q =
        TRY(db.query("insert into run_state values (?, 0, 0, 0, 0, 0, 2, 255, '', 0, 0, 0, 0, 0, "
                     "0, 0, 0, 0, 0, ?, 0, 0, 0, 0, 0)"));
    TRY(q.bind(-id).bind(id).run());
  }
  TRY(transaction.commit());
  return id;
}

std::string lock_path_of(const std::string& folder, std::int64_t scope) {
  return folder + (scope == 0 ? "/owner.lock" : "/owner-" + std::to_string(scope) + ".lock");
}

// In any scope, since the file is that of all of them. O(entries of the folder), a few.
bool owned_by_anybody(const std::string& folder) {
  std::error_code failed;
  std::filesystem::directory_iterator at(folder, failed);
  for (; !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
    const std::string name = at->path().filename().string();
    const bool is_lock = name.starts_with("owner") && name.ends_with(".lock");
    if (is_lock && OwnerLock::is_held(at->path().string())) return true;
  }
  return false;
}

}  // namespace

std::string database_path(const std::string& folder) { return folder + "/tiphys.db"; }

Result<std::unique_ptr<Session>> Session::open(const std::string& folder,
                                               const StoreOptions& options) {
  if (options.create) TRY(make_folder(folder));
  const FolderLock lock = TRY(FolderLock::take(folder));
  drivers::sqlite::OpenOptions open = {.durability = options.sync
                                                         ? drivers::sqlite::Durability::Full
                                                         : drivers::sqlite::Durability::Off,
                                       .create = options.create};
  make_private(database_path(folder), options.create);
  auto opened = Database::open(database_path(folder), open);
  if (!opened.has_value() && opened.error().code == ErrorCode::NotFound) {
    return base::fail(ErrorCode::NotFound, "there is no store in " + folder);
  }
  std::unique_ptr<Database> database = TRY(std::move(opened));
  const bool owned = owned_by_anybody(folder);
  if (auto migrated = migrate(*database, owned); !migrated.has_value()) {
    return std::unexpected(migrated.error().with_context(database_path(folder)));
  }
  const std::int64_t scope = TRY(ensure_scope(*database, options.scope));
  return std::unique_ptr<Session>(
      new Session(std::move(database), scope, lock_path_of(folder, scope)));
}

}  // namespace tiphys::store::sqlite
