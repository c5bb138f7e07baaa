// The storages differ in what makes them complete; the table is the predecessor's.
#include "lint/artifact.h"

#include <fmt/core.h>

#include <vector>

#include "base/members.h"
#include "base/text.h"

namespace tiphys::lint {
namespace {

using base::Value;

bool all_set(const Value& map, std::initializer_list<std::string_view> fields) {
  for (std::string_view field : fields) {
    if (member_text(map, field).empty()) return false;
  }
  return true;
}

bool url_has_path(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return !url.empty();
  return url.find('/', scheme + 3) != std::string_view::npos;
}

bool has_addresses(const Value& hdfs) { return !member_list(hdfs, "addresses").empty(); }

struct Storage {
  std::string_view field;
  bool (*complete)(const Value&);
};

// In the order in which the predecessor looks for them; the first that is set counts.
const Storage kStorages[] = {
    {"artifactory",
     [](const Value& v) {
       return (all_set(v, {"url"}) && is_set(v, "usernameSecret")) ||
              url_has_path(member_text(v, "url"));
     }},
    {"azure", [](const Value& v) { return all_set(v, {"blob"}); }},
    {"git", [](const Value& v) { return all_set(v, {"repo"}); }},
    {"gcs", [](const Value& v) { return all_set(v, {"key"}); }},
    {"hdfs", [](const Value& v) { return has_addresses(v) || all_set(v, {"path"}); }},
    {"http", [](const Value& v) { return all_set(v, {"url"}); }},
    {"oss", [](const Value& v) { return all_set(v, {"key"}); }},
    {"raw", [](const Value&) { return true; }},
    {"s3", [](const Value& v) { return all_set(v, {"key"}); }},
    {"plugin", [](const Value& v) { return all_set(v, {"key"}); }},
};

// filepath.Clean for slashes.
std::string cleaned(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string> kept;
  for (std::string_view part : base::split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      kept.emplace_back(part);
    } else if (!kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (!rooted) {
      kept.emplace_back("..");
    }
  }
  std::string out = (rooted ? "/" : "") + base::join(kept, "/");
  return out.empty() ? "." : out;
}

std::string hdfs_problem(std::string_view at, const Value& hdfs) {
  if (!has_addresses(hdfs)) return fmt::format("{}.addresses is required", at);
  const std::string_view path = member_text(hdfs, "path");
  if (path.empty()) return fmt::format("{}.path is required", at);
  if (!path.starts_with('/')) return fmt::format("{}.path must be a absolute file path", at);
  const bool cache = is_set(hdfs, "krbCCacheSecret"), keytab = is_set(hdfs, "krbKeytabSecret");
  if (member_text(hdfs, "hdfsUser").empty() && !cache && !keytab)
    return fmt::format(
        "either {0}.hdfsUser, {0}.krbCCacheSecret or {0}.krbKeytabSecret is required", at);
  const bool service =
      all_set(hdfs, {"krbServicePrincipalName"}) && is_set(hdfs, "krbConfigConfigMap");
  if (keytab && (!service || !all_set(hdfs, {"krbUsername", "krbRealm"})))
    return fmt::format(
        "{0}.krbServicePrincipalName, {0}.krbConfigConfigMap, {0}.krbUsername and {0}.krbRealm "
        "are required with {0}.krbKeytabSecret",
        at);
  if (cache && !service)
    return fmt::format(
        "{0}.krbServicePrincipalName and {0}.krbConfigConfigMap are required with "
        "{0}.krbCCacheSecret",
        at);
  return {};
}

}  // namespace

std::string artifact_path_problem(std::string_view name, std::string_view path) {
  if (path.empty()) return fmt::format("Artifact '{}' did not specify a path", name);
  // The part in front of the first "/../", or of a "/" and two characters at the end, is the
  // folder that the path must stay in.
  std::string_view safe;
  if (const std::size_t at = path.find("/../"); at != std::string_view::npos) {
    safe = path.substr(0, at);
  } else if (path.size() >= 3 && path[path.size() - 3] == '/') {
    safe = path.substr(0, path.size() - 3);
  }
  if (safe.empty()) return {};
  const std::string folder = std::string(safe) + '/';
  const std::string clean = cleaned(path);
  if (clean.starts_with(folder) && clean.size() > folder.size()) return {};
  return fmt::format(
      "Artifact '{}' attempted to use a path containing '..'. Directory traversal is not permitted",
      name);
}

bool has_location_or_key(const Value& artifact) {
  for (const Storage& storage : kStorages) {
    if (is_set(artifact, storage.field)) return storage.complete(*artifact.find(storage.field));
  }
  return false;
}

std::string location_problem(std::string_view label, const Value& location) {
  if (is_set(location, "git") && member_text(member_of(location, "git"), "repo").empty())
    return fmt::format("{}.git.repo is required", label);
  if (is_set(location, "hdfs")) {
    std::string problem = hdfs_problem(fmt::format("{}.hdfs", label), *location.find("hdfs"));
    if (!problem.empty()) return problem;
  }
  return {};
}

int storages_in(const Value& location) {
  int count = 0;
  for (const Storage& storage : kStorages) count += is_set(location, storage.field) ? 1 : 0;
  return count;
}

}  // namespace tiphys::lint
