// The client port over a store. See embedded.h.
#include "adapters/client/embedded.h"

#include <algorithm>

#include "adapters/client/log_reader.h"
#include "base/members.h"
#include "base/text.h"
#include "submit/submit.h"

namespace tiphys::adapters::client {

namespace {

using base::ErrorCode;
using base::Value;
using engine::Operation;

// A name that chance made twice is made again, a few times.
constexpr int kNamesMax = 5;
constexpr std::size_t kExplainedMax = 200;
constexpr base::Duration kPoll = base::Duration::milliseconds(20);

ports::NewRun new_run(const submit::Submission& made) {
  ports::NewRun run;
  run.workflow_namespace = made.workflow_namespace;
  run.name = made.name;
  run.uid = made.uid;
  run.manifest = made.manifest;
  run.entropy = made.entropy;
  run.created_at = made.created_at;
  run.priority = made.priority;
  run.summary.labels = made.labels;
  return run;
}

bool is_failed_leaf(const Value& node) {
  const std::string type = member_text(node, "type");
  const std::string phase = member_text(node, "phase");
  const bool leaf =
      type == "Pod" || type == "Suspend" || type == "Skipped" || type == "HTTP" || type == "Plugin";
  return leaf && (phase == "Failed" || phase == "Error");
}

}  // namespace

base::Result<Value> Embedded::submit(const Value& manifest, const api::SubmitOptions& options) {
  for (int tries = 1;; ++tries) {
    submit::Submission made =
        TRY(submit::prepare(manifest, options, submit::Inputs{},
                            {parts_.entropy->draw(), parts_.entropy->draw()}, parts_.clock->now()));
    const auto key = parts_.store->create_run(new_run(made));
    if (key) return std::move(made.object);
    const bool named = !options.name.empty() || tries == kNamesMax;
    if (named || key.error().code != ErrorCode::AlreadyExists) {
      return std::unexpected(key.error());
    }
    const Value* metadata = manifest.find("metadata");
    if (metadata != nullptr && !member_text(*metadata, "name").empty() &&
        options.generate_name.empty()) {
      return std::unexpected(key.error());
    }
  }
}

base::Result<ports::RunPage> Embedded::list(const ports::RunQuery& query) {
  return parts_.store->list_runs(query);
}

base::Result<ports::RunRow> Embedded::row(std::string_view ns, std::string_view name) {
  if (driven_.key != 0 && driven_.name == name && driven_.workflow_namespace == ns) {
    if (const engine::Run* run = views_.live(driven_.key); run != nullptr && !run->finished()) {
      driven_.summary = run->summary();
      return driven_;
    }
  }
  auto found = parts_.store->find_run(ns, name);
  if (!found && found.error().code == ErrorCode::NotFound) {
    return base::fail(ErrorCode::NotFound,
                      name == "@latest"
                          ? "no workflows found in namespace " + base::go_quote(ns)
                          : "workflows.argoproj.io " + base::go_quote(name) + " not found");
  }
  ports::RunRow row = TRY(std::move(found));
  driven_ = row;
  return row;
}

base::Result<const engine::Run*> Embedded::view(std::string_view ns, std::string_view name) {
  return views_.of(TRY(row(ns, name)));
}

base::Result<Value> Embedded::get(std::string_view ns, std::string_view name,
                                  engine::Run::Nodes nodes) {
  return TRY(view(ns, name))->present_workflow(nodes);
}

base::Result<void> Embedded::nodes(
    std::string_view ns, std::string_view name, const ports::NodeQuery& query,
    const std::function<bool(engine::NodeIndex, const Value&)>& sink) {
  const engine::Run* run = TRY(view(ns, name));
  if (!query.node.empty()) {
    const auto index = run->find_node(query.node);
    if (index) sink(*index, run->present_node(*index));
    return {};
  }
  std::size_t given = 0;
  for (std::size_t i = 0; i < run->node_count() && given < query.most; ++i) {
    const auto index = static_cast<engine::NodeIndex>(i);
    const Value node = run->present_node(index);
    if (query.failed_leaves && !is_failed_leaf(node)) continue;
    ++given;
    if (!sink(index, node)) return {};
  }
  return {};
}

base::Result<std::vector<engine::Run::TreeRow>> Embedded::tree(std::string_view ns,
                                                               std::string_view name,
                                                               std::size_t rows_max,
                                                               std::size_t width_max) {
  return TRY(view(ns, name))->tree(rows_max, width_max);
}

base::Result<std::vector<std::pair<std::string, engine::Explanation>>> Embedded::explain(
    std::string_view ns, std::string_view name, std::string_view node) {
  const engine::Run* run = TRY(view(ns, name));
  std::vector<engine::NodeIndex> chosen;
  if (node.empty()) {
    chosen = run->live_nodes(kExplainedMax);
  } else if (const auto index = run->find_node(node)) {
    chosen = {*index};
  } else {
    for (std::size_t i = 0; i < run->node_count(); ++i) {
      const auto candidate = static_cast<engine::NodeIndex>(i);
      if (member_text(run->present_node(candidate), "displayName") == node)
        chosen.push_back(candidate);
    }
  }
  if (chosen.empty() && !node.empty()) {
    return base::fail(ErrorCode::NotFound,
                      "workflow " + base::go_quote(name) + " has no node " + base::go_quote(node));
  }
  std::vector<std::pair<std::string, engine::Explanation>> out;
  for (const engine::NodeIndex index : chosen) {
    out.emplace_back(member_text(run->present_node(index), "displayName"), run->explain(index));
  }
  return out;
}

base::Result<void> Embedded::logs(std::string_view ns, std::string_view name,
                                  const ports::LogQuery& query,
                                  const std::function<bool(const ports::LogRecord&)>& sink) {
  const ports::RunRow found = TRY(row(ns, name));
  const engine::Run* run = TRY(views_.of(found));
  return LogReader(*parts_.store, *parts_.logs, *run).read(found, query, sink);
}

base::Result<bool> Embedded::wait_for_change(std::string_view ns, std::string_view name,
                                             std::uint64_t seen_revision, base::Duration timeout) {
  const base::Timestamp end = parts_.clock->now() + timeout;
  while (true) {
    const ports::RunRow now = TRY(row(ns, name));
    if (now.revision != seen_revision || !now.live) return true;
    const base::Duration left = end - parts_.clock->now();
    if (left.ns <= 0) return false;
    parts_.pause(std::min(left, kPoll));
    if (left <= kPoll) return false;
  }
}

}  // namespace tiphys::adapters::client
