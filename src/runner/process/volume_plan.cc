// Mounts are ordered by depth of target, so that one inside of another lies on top.
#include "runner/process/volume_plan.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/members.h"
#include "base/text.h"
#include "runner/process/file_text.h"

namespace tiphys::runner::process {
namespace {

using base::ErrorCode;
using base::Result;
using base::Value;
using engine::VolumeDescription;
using executor::BindMount;

Result<std::string> real_path(const std::string& path) {
  std::unique_ptr<char, decltype(&std::free)> found(::realpath(path.c_str(), nullptr), &std::free);
  if (!found) return std::unexpected(file_error(path));
  return std::string(found.get());
}

bool escapes(std::string_view path) {
  return std::ranges::any_of(base::split(path, '/'), [](std::string_view p) { return p == ".."; });
}

base::Error refuse(const std::string& volume, const std::string& why) {
  return {ErrorCode::FailedPrecondition, "volume \"" + volume + "\": " + why};
}

std::string kind_text(const VolumeDescription& volume) {
  switch (volume.kind) {
    case VolumeDescription::Kind::ConfigMap: return "a configMap";
    case VolumeDescription::Kind::Secret: return "a secret";
    case VolumeDescription::Kind::PersistentClaim: return "a persistentVolumeClaim";
    default: return "this kind of volume";
  }
}

bool makes_folder(const VolumeDescription& volume) {
  return member_text(member_of(volume.source, "hostPath"), "type") == "DirectoryOrCreate";
}

void append_path(std::string& path, std::string_view more) {
  for (std::string_view part : base::split(more, '/')) {
    if (part.empty()) continue;
    if (!path.empty()) path += '/';
    path += part;
  }
}

// The outermost of the allowed folders that hold it, and the way from there, links followed now:
// what a step makes of the way later is for the executor to see.
struct HostPlace {
  std::string folder;
  std::string below;
};

std::optional<HostPlace> allowed_place(const std::string& path,
                                       const std::vector<std::string>& folders) {
  Result<std::string> real = real_path(path);
  if (!real) return {};
  std::optional<HostPlace> place;
  for (const std::string& folder : folders) {
    // Its links were resolved when it was given; what has some now is another's work.
    Result<std::string> allowed = real_path(folder);
    if (!allowed || *allowed != folder) continue;
    if (*allowed == "/") return HostPlace{"/", real->substr(1)};
    const bool holds = *real == *allowed || real->starts_with(*allowed + "/");
    if (!holds || (place && place->folder.size() <= allowed->size())) continue;
    place = HostPlace{*allowed, real->substr(std::min(allowed->size() + 1, real->size()))};
  }
  return place;
}

Result<HostPlace> host_place(const VolumeDescription& volume, const ProcessOptions& options) {
  const bool create = makes_folder(volume);
  if (escapes(volume.host_path) || !volume.host_path.starts_with('/'))
    return std::unexpected(refuse(volume.name, "hostPath must be absolute and without \"..\""));
  std::string parent = volume.host_path;
  if (create) {
    // What does not exist yet is judged by its nearest existing parent.
    while (!real_path(parent) && parent.size() > 1)
      parent = parent.substr(0, std::max<std::size_t>(parent.find_last_of('/'), 1));
  }
  std::optional<HostPlace> place = allowed_place(parent, options.allow_host);
  if (!place)
    return std::unexpected(refuse(volume.name, "hostPath " + volume.host_path +
                                                   " is not below a folder given by --allow-host"));
  // The rest is made by the executor, below the folder that it holds.
  append_path(place->below, volume.host_path.substr(parent.size()));
  return *std::move(place);
}

// The kernel's own folders are covered there, and the root is no place for a volume.
bool is_taken(std::string_view target) {
  while (target.ends_with('/')) target.remove_suffix(1);
  const auto lies_in = [target](std::string_view folder) {
    return target == folder ||
           (target.starts_with(folder) && target.substr(folder.size()).starts_with('/'));
  };
  return target.empty() || target == "/dev" || lies_in("/proc") || lies_in("/sys");
}

Result<BindMount> plan_mount(const VolumeDescription& volume, const engine::VolumeMount& mount,
                             const ProcessOptions& options) {
  BindMount out;
  out.target = mount.mount_path;
  out.read_only = mount.read_only;
  if (!mount.mount_path.starts_with('/') || escapes(mount.mount_path) || escapes(mount.sub_path))
    return std::unexpected(
        refuse(volume.name, "mountPath must be absolute, and no path may hold \"..\""));
  if (mount.sub_path.starts_with('/'))
    return std::unexpected(refuse(volume.name, "subPath must be relative"));
  if (is_taken(mount.mount_path))
    return std::unexpected(refuse(volume.name, "nothing can be mounted at " + mount.mount_path));
  if (volume.kind == VolumeDescription::Kind::EmptyDir) {
    out.source = executor::kVolumeFolder;
    out.beneath = volume.name;
    out.make_source = true;
  } else if (volume.kind == VolumeDescription::Kind::HostPath) {
    HostPlace place = TRY(host_place(volume, options));
    out.source = std::move(place.folder);
    out.beneath = std::move(place.below);
    out.make_source = makes_folder(volume);
  } else {
    return std::unexpected(
        refuse(volume.name, kind_text(volume) + " cannot be mounted by this runner"));
  }
  append_path(out.beneath, mount.sub_path);
  std::vector<std::string> hidden = options.hidden;
  hidden.push_back(options.store);
  const std::string place = (out.source == "/" ? "" : out.source) + "/" + out.beneath + "/";
  for (const std::string& folder : hidden)
    if (place.starts_with(folder + "/"))
      return std::unexpected(refuse(volume.name, "what the engine keeps is not for steps"));
  return out;
}

bool mirrors(const engine::ContainerDescription& container) {
  return member_bool(container.source, "mirrorVolumeMounts");
}

std::vector<engine::VolumeMount> mounts_of(const engine::PodDescription& pod,
                                           const engine::ContainerDescription& container) {
  std::vector<engine::VolumeMount> mounts = container.mounts;
  if (!mirrors(container)) return mounts;
  for (const engine::ContainerDescription& other : pod.containers) {
    if (other.role != engine::ContainerRole::Main) continue;
    for (const engine::VolumeMount& mount : other.mounts)
      if (std::ranges::none_of(mounts, [&mount](const engine::VolumeMount& m) {
            return m.mount_path == mount.mount_path;
          }))
        mounts.push_back(mount);
  }
  return mounts;
}

// Keeps the order of equals. O(mounts²), they are few.
std::vector<BindMount> by_depth(std::vector<BindMount> mounts) {
  std::vector<BindMount> out;
  auto depth = [](const BindMount& m) { return std::ranges::count(m.target, '/'); };
  for (BindMount& mount : mounts) {
    auto place = std::ranges::upper_bound(out, depth(mount), {}, depth);
    out.insert(place, std::move(mount));
  }
  return out;
}

}  // namespace

Result<std::vector<BindMount>> plan_mounts(const engine::PodDescription& pod,
                                           const engine::ContainerDescription& container,
                                           const ProcessOptions& options) {
  std::vector<BindMount> out;
  // One container alone has /var/run/argo and /tmp in its own root, in memory, at no cost.
  if (pod.containers.size() > 1)
    out.push_back({executor::kArgoFolder, executor::kArgoTarget, false, false, false});
  if (options.disk_scratch) out.push_back({"tmp", "/tmp", false, true, false, container.name});
  const std::size_t own = out.size();
  for (const HostMount& mount : options.mounts)
    out.push_back({mount.source, mount.target, mount.read_only, false, false});
  for (const engine::VolumeMount& mount : mounts_of(pod, container)) {
    auto volume = std::ranges::find(pod.volumes, mount.volume, &VolumeDescription::name);
    if (volume == pod.volumes.end())
      return base::fail(ErrorCode::InvalidArgument,
                        "volume '" + mount.volume + "' not found in workflow spec");
    out.push_back(TRY(plan_mount(*volume, mount, options)));
  }
  if (options.unsandboxed && out.size() > own)
    return base::fail(ErrorCode::FailedPrecondition,
                      "container " + container.name +
                          " mounts a volume, which needs the sandbox; it was switched off by "
                          "--unsandboxed");
  return by_depth(std::move(out));
}

}  // namespace tiphys::runner::process
