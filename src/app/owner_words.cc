// Pairs of name and value, one after the other. See owner_words.h.
#include "app/owner_words.h"

#include <charconv>
#include <filesystem>

namespace tiphys::app {

namespace {

std::string absolute(const std::string& path) {
  if (path.empty()) return path;
  std::error_code failed;
  const auto whole = std::filesystem::absolute(path, failed);
  return failed ? path : whole.lexically_normal().string();
}

}  // namespace

ports::OwnerOptions with_absolute_paths(ports::OwnerOptions options) {
  for (std::string& folder : options.allow_host) folder = absolute(folder);
  for (std::string& mount : options.mounts) {
    const std::size_t colon = mount.find(':');
    if (colon != std::string::npos) mount = absolute(mount.substr(0, colon)) + mount.substr(colon);
  }
  options.image_map = absolute(options.image_map);
  options.config = absolute(options.config);
  return options;
}

std::vector<std::string> to_words(const OwnerWords& owner) {
  const ports::OwnerOptions& options = owner.options;
  std::vector<std::string> words = {"store", owner.folder};
  const auto add = [&words](const char* name, std::string value) {
    words.push_back(name);
    words.push_back(std::move(value));
  };
  if (options.max_parallel > 0) add("max-parallel", std::to_string(options.max_parallel));
  if (options.unsandboxed) add("unsandboxed", "true");
  for (const std::string& folder : options.allow_host) add("allow-host", folder);
  for (const std::string& mount : options.mounts) add("mount", mount);
  if (!options.image_map.empty()) add("image-map", options.image_map);
  if (options.oversize_run) add("oversize", "run");
  if (!options.sync) add("sync", "false");
  if (!options.config.empty()) add("config", options.config);
  return words;
}

base::Result<OwnerWords> from_words(std::span<const std::string> words) {
  OwnerWords owner;
  if (words.size() % 2 != 0) {
    return base::fail(base::ErrorCode::InvalidArgument, "an option of the owner has no value");
  }
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const std::string& name = words[i];
    const std::string& value = words[i + 1];
    ports::OwnerOptions& options = owner.options;
    if (name == "store") {
      owner.folder = value;
    } else if (name == "max-parallel") {
      std::from_chars(value.data(), value.data() + value.size(), options.max_parallel);
    } else if (name == "unsandboxed") {
      options.unsandboxed = value == "true";
    } else if (name == "allow-host") {
      options.allow_host.push_back(value);
    } else if (name == "mount") {
      options.mounts.push_back(value);
    } else if (name == "image-map") {
      options.image_map = value;
    } else if (name == "oversize") {
      options.oversize_run = value == "run";
    } else if (name == "sync") {
      options.sync = value != "false";
    } else if (name == "config") {
      options.config = value;
    } else {
      return base::fail(base::ErrorCode::InvalidArgument, "unknown option of the owner: " + name);
    }
  }
  if (owner.folder.empty()) {
    return base::fail(base::ErrorCode::InvalidArgument, "the owner needs a store");
  }
  return owner;
}

}  // namespace tiphys::app
