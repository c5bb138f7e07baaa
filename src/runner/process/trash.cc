// A folder is emptied level by level with one descriptor each; what lies deeper than kDepthMax is
// moved to the top first, so that neither descriptors nor the stack grow with the tree.
#include "runner/process/trash.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <utility>

#include "drivers/subprocess/descriptor.h"
#include "runner/process/file_text.h"
#include "sync/guarded.h"

namespace tiphys::runner::process {

using base::Result;
using drivers::subprocess::Descriptor;

namespace {

constexpr int kDepthMax = 32;
// Then others who wait for the worker have their turn.
constexpr std::size_t kSweepEntries = 1u << 16;
constexpr int kNamesTried = 1000;

class Remover {
 public:
  Remover(int root, std::string prefix) : root_(root), prefix_(std::move(prefix)) {
    struct stat st{};
    if (::fstat(root_, &st) == 0) device_ = st.st_dev;
  }

  // Removes what is in the root, at most `most` entries and none once `ending` says so. True: there
  // is more. What cannot be removed stays; why is in trouble().
  bool empty(std::size_t most, const std::atomic<bool>* ending) {
    left_ = most;
    ending_ = ending;
    while (true) {
      const std::size_t before = left_;
      // Opened again: a duplicate would share its position.
      empty_folder(Descriptor(::openat(root_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), 0);
      if (is_over()) return true;
      if (left_ == before) return false;
    }
  }
  const std::string& trouble() const { return trouble_; }

 private:
  bool is_over() const {
    return left_ == 0 || (ending_ != nullptr && ending_->load(std::memory_order_relaxed));
  }
  bool is_removed(int result) {
    if (result == 0) --left_;
    return result == 0;
  }
  void fail(const char* name) {
    if (trouble_.empty()) trouble_ = std::string(name) + ": " + std::strerror(errno);
  }

  void empty_folder(Descriptor folder, int depth) {
    DIR* opened = folder.is_open() ? ::fdopendir(folder.get()) : nullptr;
    if (opened == nullptr) return fail("a folder");
    const int fd = folder.release();
    const std::unique_ptr<DIR, int (*)(DIR*)> list(opened, &::closedir);
    while (!is_over()) {
      const dirent* entry = ::readdir(list.get());
      if (entry == nullptr) return;
      if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
        remove_entry(fd, *entry, depth);
    }
  }

  void remove_entry(int folder, const dirent& entry, int depth) {
    const char* name = entry.d_name;
    const bool is_folder = entry.d_type == DT_DIR;
    if (is_removed(::unlinkat(folder, name, is_folder ? AT_REMOVEDIR : 0))) return;
    if (!is_folder && errno == EISDIR && is_removed(::unlinkat(folder, name, AT_REMOVEDIR))) return;
    if (errno == ENOENT) return;
    if (errno != ENOTEMPTY && errno != EEXIST) return fail(name);
    if (depth < kDepthMax)
      descend(folder, name, depth);
    else if (!move_up(folder, name))
      fail(name);
  }

  void descend(int folder, const char* name, int depth) {
    Descriptor inner = open_folder(folder, name);
    struct stat st{};
    if (!inner.is_open() || ::fstat(inner.get(), &st) != 0) return fail(name);
    if (st.st_dev != device_) {
      errno = EXDEV;
      return fail(name);
    }
    if ((st.st_mode & S_IRWXU) != S_IRWXU) ::fchmod(inner.get(), S_IRWXU);
    empty_folder(std::move(inner), depth + 1);
    if (is_over() || is_removed(::unlinkat(folder, name, AT_REMOVEDIR))) return;
    if (errno != ENOENT) fail(name);
  }

  // Folders that their owner locked against himself are opened to him.
  static Descriptor open_folder(int folder, const char* name) {
    constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
    Descriptor inner(::openat(folder, name, kFlags));
    if (inner.is_open() || errno != EACCES) return inner;
    if (::fchmodat(folder, name, S_IRWXU, AT_SYMLINK_NOFOLLOW) != 0) return inner;
    return Descriptor(::openat(folder, name, kFlags));
  }

  bool move_up(int folder, const char* name) {
    bool opened = false;
    for (int i = 0; i < kNamesTried; ++i) {
      const std::string target = prefix_ + "n" + std::to_string(next_);
      if (is_removed(::renameat(folder, name, root_, target.c_str()))) {
        ++next_;
        return true;
      }
      if (errno == EACCES && !opened) {  // its own ".." would be written
        opened = ::fchmodat(folder, name, S_IRWXU, AT_SYMLINK_NOFOLLOW) == 0;
        if (!opened) return false;
      } else if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) {
        ++next_;
      } else {
        return false;
      }
    }
    return false;
  }

  int root_;
  std::string prefix_;
  std::uint64_t next_ = 0;
  dev_t device_ = 0;
  std::size_t left_ = 0;
  const std::atomic<bool>* ending_ = nullptr;
  std::string trouble_;
};

// Of this process and no other, before or after.
std::string prefix_of_now() {
  timespec t{};
  ::clock_gettime(CLOCK_REALTIME, &t);
  return std::to_string(t.tv_sec) + "." + std::to_string(t.tv_nsec) + "-";
}

}  // namespace

struct Trash::State {
  State(std::string the_folder, sync::Worker& the_worker)
      : folder(std::move(the_folder)), worker(the_worker) {}

  const std::string folder;
  sync::Worker& worker;
  std::atomic<bool> ending = false;
  std::atomic<bool> posted = false;  // a sweep waits: what is taken now it will find
  sync::Guarded<std::string> trouble;
};

Trash::Trash(std::string folder, sync::Worker& worker)
    : state_(std::make_shared<State>(std::move(folder), worker)), prefix_(prefix_of_now()) {}

Trash::~Trash() { state_->ending = true; }

Result<void> Trash::open() {
  TRY(make_folder_chain(state_->folder));
  post(state_);
  return {};
}

void Trash::take(const std::string& path) {
  for (int i = 0; i < 2; ++i) {
    const std::string target = state_->folder + "/" + prefix_ + std::to_string(next_++);
    if (std::rename(path.c_str(), target.c_str()) == 0) return post(state_);
    struct stat st{};
    if (::lstat(path.c_str(), &st) != 0 && errno == ENOENT) return;
    if (!make_folder_chain(state_->folder)) break;
  }
  remove_tree(path);
}

std::string Trash::take_trouble() {
  return state_->trouble.with([](std::string& text) { return std::exchange(text, {}); });
}

void Trash::post(const std::shared_ptr<State>& state) {
  if (!state->posted.exchange(true)) state->worker.post([state] { sweep(state); });
}

void Trash::sweep(const std::shared_ptr<State>& state) {
  state->posted = false;
  if (state->ending) return;
  const Descriptor root(::open(state->folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.is_open()) return;
  Remover remover(root.get(), prefix_of_now());
  if (remover.empty(kSweepEntries, &state->ending)) return post(state);
  if (remover.trouble().empty()) return;
  state->trouble.with(
      [&](std::string& text) { text = "in " + state->folder + ": " + remover.trouble(); });
}

void remove_tree(const std::string& path) {
  if (::unlink(path.c_str()) == 0) return;
  Descriptor root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (root.is_open()) {
    ::fchmod(root.get(), S_IRWXU);
    Remover(root.get(), ".").empty(std::numeric_limits<std::size_t>::max(), nullptr);
  }
  ::rmdir(path.c_str());
}

}  // namespace tiphys::runner::process
