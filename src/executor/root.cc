// Order matters: sources are opened while the host is in view, /proc is mounted while the old one
// is still there (the kernel asks for it), targets are resolved by the new root's own links.
#include "executor/root.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <utility>

#include "executor/builtin.h"
#include "executor/file.h"
#include "executor/path_search.h"

namespace tiphys::executor {
namespace {

using base::Result;

constexpr const char* kBase = "/tmp";  // exists on every host; only our namespace sees it covered
constexpr const char* kRoot = "/tmp/root";
const std::string kRootPrefix = "/tmp/root/";

Result<void> mount_at(const char* type, const std::string& target, unsigned long flags,
                      const char* data) {
  if (::mount(type, target.c_str(), type, flags, data) != 0)
    return std::unexpected(system_error("mount " + std::string(type) + " on " + target));
  return {};
}

Result<void> make_folder(const std::string& path, std::uint32_t mode) {
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST)
    return std::unexpected(system_error("mkdir " + path));
  return {};
}

struct OpenMount {
  Fd tree;
  std::string target;
  bool is_folder = true;
};

Result<Fd> clone_tree(const std::string& path, bool read_only) {
  Fd tree(::open_tree(AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE));
  if (!tree.is_open()) return std::unexpected(system_error("mount of " + path));
  if (read_only) {
    mount_attr attributes{};
    attributes.attr_set = MOUNT_ATTR_RDONLY;
    if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes,
                        sizeof attributes) != 0)
      return std::unexpected(system_error("read-only mount of " + path));
  }
  return tree;
}

Result<OpenMount> open_mount(const BindMount& mount) {
  OpenMount open;
  open.target = mount.target;
  if (mount.in_memory) return open;
  if (mount.make_source) {
    TRY(make_folders(mount.source, 0777));
    ::chmod(mount.source.c_str(), 01777);
  }
  struct stat found{};
  if (::stat(mount.source.c_str(), &found) != 0)
    return std::unexpected(system_error("mount of " + mount.source));
  open.is_folder = S_ISDIR(found.st_mode);
  open.tree = TRY(clone_tree(mount.source, mount.read_only));
  return open;
}

Result<void> attach(const Fd& tree, const std::string& target) {
  if (::move_mount(tree.get(), "", AT_FDCWD, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0)
    return std::unexpected(system_error("mount on " + target));
  return {};
}

// With one user id only, the host's folders belong to nobody in the container, who then cannot
// write there; those that steps like to write to are made in the upper layer and merge with the
// host's.
void make_writable_folders() {
  for (const char* folder : {"usr/local", "usr/local/bin", "usr/local/lib", "usr/local/share",
                             "var/tmp", "var/cache", "var/lib", "var/log"})
    static_cast<void>(::mkdir((std::string(kBase) + "/upper-" + folder).c_str(), 0755));
}

Result<void> overlay(const std::string& name, bool full_ids) {
  std::string upper = std::string(kBase) + "/upper-" + name;
  std::string work = std::string(kBase) + "/work-" + name;
  std::string target = kRootPrefix + name;
  TRY(make_folder(upper, 0755));
  if (!full_ids) make_writable_folders();
  TRY(make_folder(work, 0755));
  TRY(make_folder(target, 0755));
  std::string data = "lowerdir=/" + name + ",upperdir=" + upper + ",workdir=" + work + ",userxattr";
  return mount_at("overlay", target, 0, data.c_str());
}

Result<void> mount_system_folders(const HostPlan& plan) {
  for (const std::string& name : plan.overlays) {
    // A kernel that refuses the overlay still gives a container that can run, read-only there.
    if (overlay(name, plan.full_ids)) continue;
    TRY(attach(TRY(clone_tree("/" + name, true)), kRootPrefix + name));
  }
  for (const std::string& name : plan.read_only) {
    TRY(make_folder(kRootPrefix + name, 0755));
    TRY(attach(TRY(clone_tree("/" + name, true)), kRootPrefix + name));
  }
  for (const auto& [name, target] : plan.links)
    if (::symlink(target.c_str(), (kRootPrefix + name).c_str()) != 0)
      return std::unexpected(system_error("link " + name));
  return {};
}

Result<void> mount_devices(const HostPlan& plan) {
  std::string dev = kRootPrefix + "dev/";
  for (const std::string& name : plan.devices) {
    Fd file(::open((dev + name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    TRY(attach(TRY(clone_tree("/dev/" + name, false)), dev + name));
  }
  TRY(make_folder(dev + "shm", 01777));
  static constexpr std::pair<const char*, const char*> kLinks[] = {{"/proc/self/fd", "fd"},
                                                                   {"/proc/self/fd/0", "stdin"},
                                                                   {"/proc/self/fd/1", "stdout"},
                                                                   {"/proc/self/fd/2", "stderr"}};
  for (auto [target, name] : kLinks)
    if (::symlink(target, (dev + name).c_str()) != 0)
      return std::unexpected(system_error(dev + name));
  return {};
}

Result<void> make_own_folders() {
  static constexpr std::pair<const char*, std::uint32_t> kFolders[] = {
      {"proc", 0555}, {"dev", 0755},  {"sys", 0555}, {"tmp", 01777},  {"run", 0755},
      {"root", 0700}, {"home", 0755}, {"mnt", 0755}, {"media", 0755}, {"srv", 0755}};
  for (auto [name, mode] : kFolders) TRY(make_folder(kRootPrefix + name, mode));
  return {};
}

// Host folders below a shown one that must not be seen get an empty one on top.
Result<void> hide(const std::vector<std::string>& hidden) {
  for (const std::string& path : hidden) {
    std::string target = kRootPrefix + path.substr(1);
    struct stat found{};
    if (::lstat(target.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) continue;
    TRY(mount_at("tmpfs", target, MS_NOSUID | MS_NODEV, "mode=755,size=16m"));
  }
  return {};
}

Result<void> switch_root() {
  if (::chdir(kRoot) != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0)
    return std::unexpected(system_error("pivot_root"));
  // The old root now lies on top of the new one at "/"; the current folder is still in the new.
  if (::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0)
    return std::unexpected(system_error("leaving the host's root"));
  return {};
}

Result<void> attach_own(const OpenMount& mount) {
  if (mount.is_folder) {
    TRY(make_folders(mount.target, 0755));
  } else {
    TRY(make_folders(mount.target.substr(0, mount.target.find_last_of('/')), 0755));
    Fd file(::open(mount.target.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  }
  if (!mount.tree.is_open()) return mount_at("tmpfs", mount.target, 0, "mode=1777");
  return attach(mount.tree, mount.target);
}

}  // namespace

Result<void> enter_root(const RootRequest& request) {
  const HostPlan& plan = request.plan;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return std::unexpected(system_error("private mounts"));
  std::vector<OpenMount> own;
  for (const BindMount& mount : request.container.mounts) own.push_back(TRY(open_mount(mount)));
  TRY(mount_at("tmpfs", kBase, 0, "mode=755"));
  TRY(make_folder(kRoot, 0755));
  TRY(mount_at("tmpfs", kRoot, 0, "mode=755"));
  TRY(make_own_folders());
  TRY(mount_system_folders(plan));
  TRY(mount_devices(plan));
  TRY(hide(request.hidden));
  TRY(mount_at("proc", kRootPrefix + "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr));
  TRY(switch_root());
  if (!plan.resolver_path.empty()) {
    TRY(make_folders(plan.resolver_path.substr(0, plan.resolver_path.find_last_of('/')), 0755));
    Fd file(::open(plan.resolver_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    if (file.is_open()) TRY(write_all(file.get(), plan.resolver_text));
  }
  TRY(make_folders(kArgoTarget, 0777));
  for (const OpenMount& mount : own) TRY(attach_own(mount));
  if (!request.host_name.empty())
    static_cast<void>(::sethostname(request.host_name.c_str(), request.host_name.size()));
  return furnish(request.container);
}

Result<void> furnish(const ContainerSpec& container) {
  for (const StagedFile& file : container.files) {
    TRY(make_folders(file.target.substr(0, file.target.find_last_of('/')), 0755));
    Fd fd(::open(file.target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd.is_open()) return std::unexpected(system_error(file.target));
    TRY(write_all(fd.get(), file.text));
    if (::fchmod(fd.get(), file.mode) != 0) return std::unexpected(system_error(file.target));
  }
  for (const auto& [name, command] : container.links) {
    if (find_command(name, kDefaultPath)) continue;
    Result<std::string> target = find_command(command, kDefaultPath);
    std::string link = "/usr/local/bin/" + name;
    if (target && make_folders("/usr/local/bin", 0755))
      static_cast<void>(::symlink(target->c_str(), link.c_str()));
  }
  for (Builtin builtin : container.builtins) TRY(install_builtin(builtin));
  return {};
}

}  // namespace tiphys::executor
