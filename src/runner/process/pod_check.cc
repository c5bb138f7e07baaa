// O(containers² + volumes²), they are few, and O(text).
#include "runner/process/pod_check.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "spec/pod_parts.h"

namespace tiphys::runner::process {
namespace {

using base::ErrorCode;
using base::Result;
using engine::ContainerDescription;
using engine::ContainerRole;
using engine::PodDescription;

constexpr std::int64_t kCpuMillisMax = spec::kCpusMax * 1'000;

base::Error refuse_name(std::string_view what, std::string_view name, std::string_view why) {
  return {ErrorCode::InvalidArgument,
          std::string(what) + " " + base::go_quote(name) + ": " + std::string(why)};
}

template <class Named>
Result<void> check_names(std::string_view what, const std::vector<Named>& all) {
  for (auto one = all.begin(); one != all.end(); ++one) {
    if (!base::is_dns_label(one->name))
      return std::unexpected(refuse_name(
          what, one->name,
          "a name has 1 to 63 of the characters a-z, 0-9 and '-', and begins and ends with a "
          "letter or digit"));
    if (std::find_if(all.begin(), one,
                     [one](const Named& other) { return other.name == one->name; }) != one)
      return std::unexpected(refuse_name(what, one->name, "there are two of that name"));
  }
  return {};
}

Result<void> check_amounts(const ContainerDescription& container) {
  const engine::Resources& r = container.resources;
  const auto wrong = [](const std::optional<std::int64_t>& amount, std::int64_t most) {
    return amount && (*amount < 0 || *amount > most);
  };
  if (wrong(r.cpu_request_millis, kCpuMillisMax) || wrong(r.cpu_limit_millis, kCpuMillisMax) ||
      wrong(r.memory_request_bytes, spec::kMemoryBytesMax) ||
      wrong(r.memory_limit_bytes, spec::kMemoryBytesMax))
    return std::unexpected(
        refuse_name("container", container.name, "no machine has the resources that it asks for"));
  return {};
}

bool cuts(std::string_view text) { return text.find('\0') != std::string_view::npos; }

}  // namespace

Result<void> check_pod(const PodDescription& pod) {
  TRY(check_names("container", pod.containers));
  TRY(check_names("volume", pod.volumes));
  for (const ContainerDescription& container : pod.containers) {
    if (container.role != ContainerRole::Main && spec::is_container_of_every_pod(container.name))
      return std::unexpected(
          refuse_name(container.role == ContainerRole::Init ? "init container" : "sidecar",
                      container.name, "the name is taken by a container of every pod"));
    TRY(check_amounts(container));
  }
  return {};
}

Result<void> check_container(const executor::ContainerSpec& container) {
  const auto refuse = [&container](const std::string& what) {
    return std::unexpected(refuse_name("container", container.name,
                                       what + " holds a NUL character, which would cut it there"));
  };
  for (std::size_t i = 0; i < container.argv.size(); ++i)
    if (cuts(container.argv[i])) return refuse("word " + std::to_string(i + 1) + " of its command");
  for (const auto& [name, value] : container.env) {
    if (cuts(name) || cuts(value)) return refuse("variable " + base::go_quote(name));
    if (name.empty() || name.find('=') != std::string::npos)
      return std::unexpected(refuse_name("container", container.name,
                                         base::go_quote(name) + " is no name of a variable"));
  }
  if (cuts(container.working_dir)) return refuse("its workingDir");
  for (const executor::BindMount& mount : container.mounts)
    if (cuts(mount.source) || cuts(mount.target) || cuts(mount.beneath))
      return refuse("the path of a mount");
  for (const executor::StagedFile& file : container.files)
    if (cuts(file.target)) return refuse("the path of an artifact");
  return {};
}

}  // namespace tiphys::runner::process
