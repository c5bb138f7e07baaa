// Names hold the way to a node. See log_choice.h.
#include "adapters/client/log_choice.h"

#include <utility>

#include "base/hash.h"
#include "base/members.h"
#include "base/object_meta.h"

namespace tiphys::adapters::client {

namespace {

// What follows the name of a step in those of its handlers.
bool begins_handler(std::string_view rest) {
  return rest == ".onExit" || rest.starts_with(".onExit.") || rest.starts_with(".onExit[") ||
         rest.starts_with(".hooks.");
}

// Each node above one, from its name alone: "wf", "wf[0]", "wf[0].loop", "wf[0].loop(0:a)". `visit`
// gets the whole name, the last part of it and what follows; true ends it.
template <class Visit>
bool any_above(std::string_view name, std::size_t root_size, Visit visit) {
  std::size_t part = 0;
  int depth = 0;
  for (std::size_t at = root_size; at <= name.size(); ++at) {
    const char c = at < name.size() ? name[at] : '\0';
    const bool boundary = at == name.size() || (depth == 0 && (c == '.' || c == '[' || c == '('));
    if (boundary) {
      if (visit(name.substr(0, at), name.substr(part, at - part), name.substr(at))) return true;
      if (c == '.') part = at + 1;
      if (c == '[') part = at;
    }
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
  }
  return false;
}

base::Value labels_of_pod(const engine::RunView& run, engine::NodeIndex node) {
  const auto pod = run.pod(node);
  base::Value labels = pod ? member_of(pod->pod_metadata, "labels") : base::Value::object();
  if (spec::is_fulfilled(run.node_phase(node))) {
    labels.set("workflows.argoproj.io/completed", base::Value("true"));
  }
  return labels;
}

}  // namespace

bool is_or_lies_below(const engine::RunView& run, engine::NodeIndex node, std::string_view word) {
  for (const std::string_view field : {"id", "name", "displayName", "podName"}) {
    if (run.node_field(node, field) == word) return true;
  }
  const std::string name = run.node_field(node, "name");
  const std::string root = run.node_field(0, "name");
  const std::size_t root_size = name.starts_with(root) ? root.size() : 0;
  return any_above(name, root_size,
                   [&](std::string_view above, std::string_view part, std::string_view rest) {
                     if (begins_handler(rest)) return false;
                     if (word == above || word == part) return true;
                     return word.size() > root.size() && word.starts_with(root) &&
                            word == root + "-" + std::to_string(base::fnv1a32(above));
                   });
}

base::Result<LogChoice> LogChoice::of(const api::LogQuery& query) {
  LogChoice made;
  made.word_ = query.node;
  if (!query.label_selector.empty()) {
    made.labels_ = TRY(expr::LabelSelector::parse(query.label_selector));
  }
  return made;
}

bool LogChoice::fits(const engine::RunView& run, engine::NodeIndex node) const {
  if (node >= run.node_count()) return false;
  if (!word_.empty() && !is_or_lies_below(run, node, word_)) return false;
  if (!labels_) return true;
  const base::Value labels = labels_of_pod(run, node);
  return labels_->matches([&](std::string_view key) { return base::label_of(labels, key); });
}

}  // namespace tiphys::adapters::client
