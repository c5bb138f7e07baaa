// HostPlan: which folders of this machine a container sees, and how; made once per spawner.
//
// Shown are the system's own folders (programs, libraries, settings, packages' state). Not shown,
// and empty in the container, are homes, /root, /run, /srv, /mnt, /media, /tmp and every other
// top-level folder: they hold people's data, which a container sees by a volume or --mount alone.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tiphys::executor {

struct HostPlan {
  std::vector<std::string> overlays;   // "usr": writable, what is written vanishes
  std::vector<std::string> read_only;  // with mounts inside, which an overlay cannot have below it
  std::vector<std::pair<std::string, std::string>> links;  // "bin" → "usr/bin"
  std::vector<std::string> devices;                        // "null", those that exist here
  // Where /etc/resolv.conf really lies if that is hidden (below /run), and its text.
  std::string resolver_path;
  std::string resolver_text;
  bool full_ids = false;  // root: a container gets a range of user ids, not only its own
};

base::Result<HostPlan> scan_host();

// The mount points of a text in the form of /proc/self/mountinfo.
std::vector<std::string> mount_points(std::string_view mountinfo);

}  // namespace tiphys::executor
