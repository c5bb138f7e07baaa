// Pairs of name and value, and back. See owner_options.h.
#include "app/owner_options.h"

#include <charconv>
#include <filesystem>
#include <utility>

namespace tiphys::app {

namespace {

std::string absolute(const std::string& path) {
  if (path.empty()) return path;
  std::error_code failed;
  const auto whole = std::filesystem::absolute(path, failed);
  return failed ? path : whole.lexically_normal().string();
}

base::Result<std::uint32_t> count_of(const std::string& text) {
  std::uint32_t count = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  if (read.ec == std::errc() && read.ptr == end) return count;
  return base::fail(base::ErrorCode::InvalidArgument,
                    "--max-parallel: \"" + text + "\" is no number of steps");
}

}  // namespace

std::vector<cli::line::Flag> owner_flags() {
  using cli::line::FlagKind;
  return {
      {"max-parallel", '\0', FlagKind::Integer, "N",
       "steps that run at once without asking for resources (0: twice the cores)", ""},
      {"unsandboxed", '\0', FlagKind::Switch, "",
       "run steps as plain processes, without namespaces of their own", ""},
      {"allow-host", '\0', FlagKind::Texts, "DIR", "allow hostPath volumes below this folder", ""},
      {"mount", '\0', FlagKind::Texts, "SRC:DST[:ro]", "mount a folder into every step", ""},
      {"image-map", '\0', FlagKind::Text, "FILE", "what images stand for on this machine", ""},
      {"oversize",
       '\0',
       FlagKind::Text,
       "run",
       "run steps that ask for more than the machine has, alone",
       "",
       {"run"}},
      {"no-fsync", '\0', FlagKind::Switch, "",
       "do not wait for the disk: faster, but a power cut may lose the last steps", ""},
  };
}

base::Result<OwnerOptions> read_options(const ports::OwnerOptions& given) {
  OwnerOptions options;
  for (const auto& [name, value] : given) {
    if (name == "max-parallel") {
      options.max_parallel = TRY(count_of(value));
    } else if (name == "unsandboxed") {
      options.unsandboxed = value != "false";
    } else if (name == "allow-host") {
      options.allow_host.push_back(value);
    } else if (name == "mount") {
      options.mounts.push_back(value);
    } else if (name == "image-map") {
      options.image_map = value;
    } else if (name == "oversize") {
      options.oversize_run = value == "run";
    } else if (name == "no-fsync") {
      options.sync = value == "false";
    } else if (name == "config") {
      options.config = value;
    } else {
      return base::fail(base::ErrorCode::InvalidArgument, "unknown option of the owner: " + name);
    }
  }
  return options;
}

ports::OwnerOptions to_pairs(const OwnerOptions& options) {
  ports::OwnerOptions pairs;
  const auto add = [&pairs](const char* name, std::string value) {
    pairs.emplace_back(name, std::move(value));
  };
  if (options.max_parallel > 0) add("max-parallel", std::to_string(options.max_parallel));
  if (options.unsandboxed) add("unsandboxed", "true");
  for (const std::string& folder : options.allow_host) add("allow-host", folder);
  for (const std::string& mount : options.mounts) add("mount", mount);
  if (!options.image_map.empty()) add("image-map", options.image_map);
  if (options.oversize_run) add("oversize", "run");
  if (!options.sync) add("no-fsync", "true");
  if (!options.config.empty()) add("config", options.config);
  return pairs;
}

OwnerOptions with_absolute_paths(OwnerOptions options) {
  for (std::string& folder : options.allow_host) folder = absolute(folder);
  for (std::string& mount : options.mounts) {
    const std::size_t colon = mount.find(':');
    if (colon != std::string::npos) mount = absolute(mount.substr(0, colon)) + mount.substr(colon);
  }
  options.image_map = absolute(options.image_map);
  options.config = absolute(options.config);
  return options;
}

}  // namespace tiphys::app
