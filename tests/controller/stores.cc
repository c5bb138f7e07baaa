// Both kinds.
#include "stores.h"

#include <stdlib.h>

#include <cstdio>

#include <filesystem>
#include <utility>

#include "adapters/client/run_views.h"
#include "ports/run_seed.h"
#include "store/memory/store.h"
#include "store/sqlite/store.h"

namespace tiphys::simulated {

namespace {

engine::Intent wish(engine::Operation operation, base::Timestamp at) {
  engine::Intent intent;
  intent.operation = operation;
  intent.arguments = base::Value::object();
  intent.at = at;
  return intent;
}

class InMemory final : public Stores {
 public:
  std::unique_ptr<ports::Access> access() override { return store::memory::open_access(store_); }
  std::unique_ptr<ports::Ledger> ledger() override { return store::memory::open_ledger(store_); }
  std::unique_ptr<ports::Ownership> ownership() override {
    return store::memory::open_ownership(store_);
  }
  const std::string& folder() const override { return none_; }
  bool append_unreadable(engine::RunKey run, base::Timestamp at) override {
    const auto sequence = access()->append_intent(run, wish(engine::Operation::Stop, at));
    if (sequence.has_value()) store_.spoil_intent(*sequence);
    return sequence.has_value();
  }

 private:
  store::memory::Store store_;
  std::string none_;
};

template <class T>
std::unique_ptr<T> opened(base::Result<std::unique_ptr<T>> result) {
  if (result.has_value()) return std::move(*result);
  std::fprintf(stderr, "a store of a test: %s\n", result.error().message.c_str());
  std::exit(70);
}

std::string new_folder() {
  const char* wanted = ::getenv("TMPDIR");
  std::string pattern = wanted != nullptr                     ? wanted
                        : std::filesystem::exists("/dev/shm") ? "/dev/shm"
                                                              : "/tmp";
  pattern += "/tiphys-simulation-XXXXXX";
  const char* made = ::mkdtemp(pattern.data());
  if (made != nullptr) return made;
  std::perror("a folder of a test");
  std::exit(70);
}

class InFolder final : public Stores {
 public:
  InFolder() : folder_(new_folder()) {}
  ~InFolder() override { std::filesystem::remove_all(folder_); }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

  std::unique_ptr<ports::Access> access() override {
    return opened(store::sqlite::open_access(folder_, kFast));
  }
  std::unique_ptr<ports::Ledger> ledger() override {
    return opened(store::sqlite::open_ledger(folder_, kFast));
  }
  std::unique_ptr<ports::Ownership> ownership() override {
    return opened(store::sqlite::open_ownership(folder_, "a test", kFast));
  }
  const std::string& folder() const override { return folder_; }
  bool append_unreadable(engine::RunKey run, base::Timestamp at) override {
    constexpr auto kOfTomorrow = static_cast<engine::Operation>(42);
    return access()->append_intent(run, wish(kOfTomorrow, at)).has_value();
  }

 private:
  static inline const store::sqlite::StoreOptions kFast = {.sync = false};
  std::string folder_;
};

}  // namespace

std::unique_ptr<Stores> in_memory() { return std::make_unique<InMemory>(); }
std::unique_ptr<Stores> in_folder() { return std::make_unique<InFolder>(); }

base::Result<std::unique_ptr<engine::Run>> loaded_run(const ports::RunImage& image) {
  engine::RunSeed seed = TRY(ports::seed_of(image));
  if (image.snapshot.empty() && image.deltas.empty()) return engine::Run::create(std::move(seed));
  return engine::Run::load(std::move(seed), image.snapshot, image.deltas, ports::values_of(image));
}

}  // namespace tiphys::simulated
