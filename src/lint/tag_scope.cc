// Look-ups by parts of the tag. Names of nodes have no dots, so the first dot ends one.
#include "lint/tag_scope.h"

#include <algorithm>

namespace tiphys::lint {
namespace {

bool has_result(const spec::Template& callee) {
  if (callee.container || callee.script || callee.data || callee.http || callee.plugin.is_set())
    return true;
  return callee.container_set && std::any_of(callee.container_set->containers.begin(),
                                             callee.container_set->containers.end(),
                                             [](const auto& each) { return each.name == "main"; });
}

bool is_script_like(const spec::Template& callee) {
  return callee.type() == spec::TemplateType::Script ||
         callee.type() == spec::TemplateType::ContainerSet;
}

}  // namespace

NodeNames& TagScope::node(std::string_view name) {
  auto found = nodes_.find(name);
  return found != nodes_.end() ? found->second : nodes_[std::string(name)];
}

const NodeNames* TagScope::find_node(std::string_view name) const {
  auto found = nodes_.find(name);
  return found == nodes_.end() ? nullptr : &found->second;
}

bool TagScope::has(std::string_view name) const { return names_.find(name) != names_.end(); }

std::optional<TagScope::NodeTag> TagScope::cut(std::string_view tag) const {
  if (family_.empty() || !tag.starts_with(family_)) return std::nullopt;
  tag.remove_prefix(family_.size());
  const std::size_t dot = tag.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  return NodeTag{tag.substr(0, dot), tag.substr(dot + 1)};
}

bool TagScope::offers(const NodeNames& node, std::string_view rest) {
  if (!node.ended) return false;
  if (rest == "id" || rest == "startedAt" || rest == "finishedAt" || rest == "hostNodeName")
    return true;
  if (node.callee == nullptr) return false;
  const spec::Template& callee = *node.callee;
  if (rest == "ip") return callee.daemon;
  if (rest == "outputs.result" || rest == "exitCode")
    return has_result(callee) || (node.aggregate && is_script_like(callee));
  if (rest == "outputs.parameters") return node.aggregate;
  constexpr std::string_view kParameters = "outputs.parameters.", kArtifacts = "outputs.artifacts.";
  if (rest.starts_with(kParameters))
    return spec::find_named(callee.outputs.parameters, rest.substr(kParameters.size())) != nullptr;
  if (rest.starts_with(kArtifacts))
    return spec::find_named(callee.outputs.artifacts, rest.substr(kArtifacts.size())) != nullptr;
  return false;
}

std::vector<std::string> TagScope::node_names() const {
  std::vector<std::string> out;
  for (const auto& [name, node] : nodes_) out.push_back(name);
  std::sort(out.begin(), out.end());
  return out;
}

bool is_checked_tag(std::string_view trimmed) {
  constexpr std::string_view kRoots[] = {"item.", "steps.",    "inputs.", "outputs.",
                                         "pod.",  "workflow.", "tasks."};
  return std::any_of(std::begin(kRoots), std::end(kRoots),
                     [&](std::string_view root) { return trimmed.starts_with(root); });
}

bool is_accepted_unseen(std::string_view trimmed) {
  constexpr std::string_view kAccepted[] = {"outputs.",
                                            "workflow.creationTimestamp",
                                            "workflow.scheduledTime",
                                            "workflow.duration",
                                            "tasks.name",
                                            "steps.name",
                                            "node.name"};
  return std::any_of(std::begin(kAccepted), std::end(kAccepted),
                     [&](std::string_view known) { return trimmed.starts_with(known); });
}

}  // namespace tiphys::lint
