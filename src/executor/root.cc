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

#include "executor/beneath.h"
#include "executor/builtin.h"
#include "executor/confinement.h"
#include "executor/file.h"
#include "executor/path_search.h"

namespace tiphys::executor {
namespace {

using base::Result;

constexpr const char* kBase = "/tmp";  // exists on every host; only our namespace sees it covered
constexpr const char* kRoot = "/tmp/root";
constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV;
// Of /proc, as container engines have it.
constexpr const char* kReadOnly[] = {"bus", "fs", "irq", "sys", "sysrq-trigger"};
constexpr const char* kCovered[] = {"acpi", "asound",        "kcore",
                                    "keys", "latency_stats", "sched_debug",
                                    "scsi", "timer_list",    "timer_stats"};
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
  std::string source;  // where it lies on the host, if it is known by its own name
  bool is_folder = true;
};

// `attributes` besides those that it has.
Result<Fd> clone_place(int place, const std::string& path, std::uint64_t attributes) {
  const bool is_open = place != AT_FDCWD;
  const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
  Fd tree(is_open ? ::open_tree(place, "", flags | AT_EMPTY_PATH)
                  : ::open_tree(AT_FDCWD, path.c_str(), flags));
  if (!tree.is_open()) return std::unexpected(system_error("mount of " + path));
  if (attributes == 0) return tree;
  mount_attr change{};
  change.attr_set = attributes;
  if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &change, sizeof change) != 0)
    return std::unexpected(system_error("restricted mount of " + path));
  return tree;
}

constexpr std::uint64_t kForeign = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

Result<Fd> clone_read_only(const std::string& path) {
  return clone_place(AT_FDCWD, path, kForeign | MOUNT_ATTR_RDONLY);
}

// A volume of the attempt's lies below its own folder, one of the host below an allowed one.
Result<Fd> open_source(const BindMount& mount) {
  if (mount.make_source) TRY(make_folders(mount.source, 0755));
  Fd held = TRY(open_folder_or_file(mount.source));
  if (mount.beneath.empty()) return held;
  const bool is_own = !mount.source.starts_with('/');
  return open_beneath(held.get(), mount.beneath,
                      !mount.make_source ? 0
                      : is_own           ? 01777u
                                         : 0755u,
                      is_own ? OtherMounts::Refused : OtherMounts::Entered);
}

Result<OpenMount> open_mount(const BindMount& mount) {
  OpenMount open;
  open.target = mount.target;
  if (mount.in_memory) return open;
  std::string name = mount.source;
  if (!mount.beneath.empty()) name += (name.ends_with('/') ? "" : "/") + mount.beneath;
  Fd place = TRY(open_source(mount));
  struct stat found{};
  if (::fstat(place.get(), &found) != 0) return std::unexpected(system_error("mount of " + name));
  open.is_folder = S_ISDIR(found.st_mode);
  if (mount.source.starts_with('/')) open.source = name;
  open.tree =
      TRY(clone_place(place.get(), name, kForeign | (mount.read_only ? MOUNT_ATTR_RDONLY : 0)));
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
void make_writable_folders(const std::string& name) {
  for (std::string_view folder : {"usr/local", "usr/local/bin", "usr/local/lib", "usr/local/share",
                                  "var/tmp", "var/cache", "var/lib", "var/log"})
    if (folder.starts_with(name + "/"))
      static_cast<void>(
          ::mkdir((std::string(kBase) + "/upper-" + std::string(folder)).c_str(), 0755));
}

Result<void> overlay(const std::string& name, bool full_ids) {
  std::string upper = std::string(kBase) + "/upper-" + name;
  std::string work = std::string(kBase) + "/work-" + name;
  std::string target = kRootPrefix + name;
  TRY(make_folder(upper, 0755));
  if (!full_ids) make_writable_folders(name);
  TRY(make_folder(work, 0755));
  TRY(make_folder(target, 0755));
  std::string data = "lowerdir=/" + name + ",upperdir=" + upper + ",workdir=" + work + ",userxattr";
  return mount_at("overlay", target, kPlain, data.c_str());
}

Result<void> mount_system_folders(const HostPlan& plan) {
  for (const std::string& name : plan.overlays) {
    // A kernel that refuses the overlay still gives a container that can run, read-only there.
    if (overlay(name, plan.full_ids)) continue;
    TRY(attach(TRY(clone_read_only("/" + name)), kRootPrefix + name));
  }
  for (const std::string& name : plan.read_only) {
    TRY(make_folder(kRootPrefix + name, 0755));
    TRY(attach(TRY(clone_read_only("/" + name)), kRootPrefix + name));
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
    TRY(attach(TRY(clone_place(AT_FDCWD, "/dev/" + name, 0)), dev + name));
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
Result<void> cover_folder(const std::string& target) {
  struct stat found{};
  if (::lstat(target.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) return {};
  return mount_at("tmpfs", target, kPlain, "mode=755,size=16m");
}

Result<void> hide(const std::vector<std::string>& hidden) {
  for (const std::string& path : hidden) TRY(cover_folder(kRootPrefix + path.substr(1)));
  return {};
}

// The kernel's own files act on the whole machine, whoever mounts them. What this kernel does not
// have needs no cover.
Result<void> cover_proc() {
  const std::string proc = kRootPrefix + "proc/", empty = kRootPrefix + "sys";
  for (const char* name : kReadOnly) {
    Result<Fd> tree = clone_read_only(proc + name);
    if (!tree && tree.error().code == base::ErrorCode::NotFound) continue;
    TRY(attach(TRY(std::move(tree)), proc + name));
  }
  for (const char* name : kCovered) {
    struct stat found{};
    if (::lstat((proc + name).c_str(), &found) != 0) continue;
    // Devices stay devices: it is /dev/null itself that is seen.
    const std::uint64_t nothing = MOUNT_ATTR_NOSUID | MOUNT_ATTR_RDONLY;
    TRY(attach(TRY(clone_place(AT_FDCWD, S_ISDIR(found.st_mode) ? empty : "/dev/null", nothing)),
               proc + name));
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

// What is hidden inside of a mount stays where it is: each folder on the way is a mount as well,
// and those cannot be renamed. Else the way to it would be the step's to lay.
Result<void> cover_inside(const std::string& target, const std::string& hidden) {
  struct stat found{};
  if (::lstat((target + hidden).c_str(), &found) != 0) return {};
  for (std::size_t end = hidden.find('/', 1); end != std::string::npos;
       end = hidden.find('/', end + 1)) {
    const std::string folder = target + hidden.substr(0, end);
    TRY(attach(TRY(clone_place(AT_FDCWD, folder, 0)), folder));
  }
  return cover_folder(target + hidden);
}

Result<void> attach_own(const OpenMount& mount, const std::vector<std::string>& hidden) {
  if (mount.is_folder) {
    TRY(make_folders(mount.target, 0755));
  } else {
    TRY(make_folders(mount.target.substr(0, mount.target.find_last_of('/')), 0755));
    Fd file(::open(mount.target.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  }
  if (!mount.tree.is_open()) return mount_at("tmpfs", mount.target, kPlain, "mode=1777");
  TRY(attach(mount.tree, mount.target));
  if (mount.source.empty()) return {};
  const std::string_view source = mount.source == "/" ? "" : std::string_view(mount.source);
  for (const std::string& path : hidden)
    if (path.starts_with(source) && path.substr(source.size()).starts_with('/'))
      TRY(cover_inside(mount.target, path.substr(source.size())));
  return {};
}

}  // namespace

Result<std::string> enter_root(const RootRequest& request) {
  const HostPlan& plan = request.plan;
  const mode_t mask = ::umask(0);
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return std::unexpected(system_error("private mounts"));
  std::vector<OpenMount> own;
  for (const BindMount& mount : request.container.mounts) own.push_back(TRY(open_mount(mount)));
  TRY(mount_at("tmpfs", kBase, kPlain, "mode=755"));
  TRY(make_folder(kRoot, 0755));
  // Of the same memory as what is written to the overlays, which lies beside it and out of sight.
  TRY(attach(TRY(clone_place(AT_FDCWD, kRoot, 0)), kRoot));
  TRY(make_own_folders());
  TRY(mount_system_folders(plan));
  TRY(mount_devices(plan));
  TRY(hide(request.hidden));
  TRY(mount_at("proc", kRootPrefix + "proc", kPlain | MS_NOEXEC, nullptr));
  std::string missing = TRY(limit_namespaces(kRootPrefix + "proc"));
  TRY(cover_proc());
  TRY(switch_root());
  if (!plan.resolver_path.empty()) {
    TRY(make_folders(plan.resolver_path.substr(0, plan.resolver_path.find_last_of('/')), 0755));
    Fd file(::open(plan.resolver_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    if (file.is_open()) TRY(write_all(file.get(), plan.resolver_text));
  }
  TRY(make_folders(kArgoTarget, 0777));
  for (const OpenMount& mount : own) TRY(attach_own(mount, request.hidden));
  if (!request.host_name.empty())
    static_cast<void>(::sethostname(request.host_name.c_str(), request.host_name.size()));
  ::umask(mask);
  TRY(furnish(request.container));
  return missing;
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
