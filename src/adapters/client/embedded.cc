// The client port over a store. See embedded.h.
#include "adapters/client/embedded.h"

#include <algorithm>

#include "adapters/client/log_reader.h"
#include "adapters/client/new_run.h"
#include "adapters/client/node_page.h"
#include "adapters/client/once.h"
#include "adapters/client/rows.h"
#include "adapters/client/write_workflow.h"
#include "base/object_meta.h"
#include "base/text.h"
#include "submit/submit.h"

namespace tiphys::adapters::client {

namespace {

using base::ErrorCode;
using base::Value;

constexpr std::size_t kExplainedMax = 200;

base::Error no_node(std::string_view workflow, std::string_view node) {
  return {ErrorCode::NotFound,
          "workflow " + base::go_quote(workflow) + " has no node " + base::go_quote(node)};
}

}  // namespace

base::Result<Value> Embedded::submit(const Value& manifest, const api::SubmitOptions& options) {
  for (int tries = 1;; ++tries) {
    submit::Submission made =
        TRY(submit::prepare(manifest, options, submit::Inputs{},
                            {parts_.entropy->draw(), parts_.entropy->draw()}, parts_.clock->now()));
    const auto key = create_once(*parts_.intake, *parts_.reader, new_run(made));
    if (key) {
      tell_written();
      return std::move(made.object);
    }
    const bool named = !options.name.empty() || tries == kNamesMax;
    if (named || key.error().code != ErrorCode::AlreadyExists) {
      return std::unexpected(key.error());
    }
    if (!object_name(manifest).empty() && options.generate_name.empty()) {
      return std::unexpected(key.error());
    }
  }
}

base::Result<ports::RunRow> Embedded::row(std::string_view ns, std::string_view name) {
  const bool latest = name == "@latest";
  auto found = latest ? parts_.reader->latest(ns) : parts_.reader->find(ns, name);
  if (found || found.error().code != ErrorCode::NotFound) return found;
  return base::fail(ErrorCode::NotFound,
                    latest ? "no workflows found in namespace " + base::go_quote(ns)
                           : "workflows.argoproj.io " + base::go_quote(name) + " not found");
}

base::Result<api::WorkflowSummary> Embedded::summary(std::string_view ns, std::string_view name) {
  return summary_of(TRY(row(ns, name)));
}

base::Result<void> Embedded::look_at(std::string_view ns, std::string_view name, const Look& look) {
  return views_.with(TRY(row(ns, name)), look);
}

base::Result<Value> Embedded::get(std::string_view ns, std::string_view name) {
  Value object;
  TRY(look_at(ns, name, [&](const engine::RunView& run) -> base::Result<void> {
    object = run.present_workflow(engine::RunView::Nodes::Leave);
    return {};
  }));
  return object;
}

base::Result<void> Embedded::write(std::string_view ns, std::string_view name,
                                   const api::WorkflowForm& form, base::ObjectWriter& out) {
  const ports::RunRow found = TRY(row(ns, name));
  const Look look = [&](const engine::RunView& run) { return write_workflow(run, form, out); };
  return form.generation ? views_.with_generation(found, *form.generation, look)
                         : views_.with(found, look);
}

base::Result<Value> Embedded::node(std::string_view ns, std::string_view name,
                                   std::string_view node) {
  Value status;
  TRY(look_at(ns, name, [&](const engine::RunView& run) -> base::Result<void> {
    const auto index = run.find_node(node);
    if (!index) return std::unexpected(no_node(name, node));
    status = run.present_node(*index);
    return {};
  }));
  return status;
}

base::Result<api::Page<api::NodeRow>> Embedded::nodes(std::string_view ns, std::string_view name,
                                                      const api::NodeQuery& query) {
  api::Page<api::NodeRow> page;
  TRY(look_at(ns, name, [&](const engine::RunView& run) -> base::Result<void> {
    page = TRY(node_page(run, query));
    return {};
  }));
  return page;
}

base::Result<std::vector<api::TreeRow>> Embedded::tree(std::string_view ns, std::string_view name,
                                                       api::PictureSize size) {
  std::vector<api::TreeRow> out;
  TRY(look_at(ns, name, [&](const engine::RunView& run) -> base::Result<void> {
    for (engine::RunView::TreeRow& row : run.tree(size.rows_max, size.width_max)) {
      out.push_back(tree_row(std::move(row)));
    }
    return {};
  }));
  return out;
}

base::Result<std::vector<api::Explanation>> Embedded::explain(std::string_view ns,
                                                              std::string_view name,
                                                              std::string_view node) {
  std::vector<api::Explanation> out;
  TRY(look_at(ns, name, [&](const engine::RunView& run) -> base::Result<void> {
    const std::vector<engine::NodeIndex> chosen =
        node.empty() ? run.live_nodes(kExplainedMax) : nodes_named(run, node);
    if (chosen.empty() && !node.empty()) return std::unexpected(no_node(name, node));
    for (const engine::NodeIndex index : chosen) {
      out.push_back(explanation_of(run.node_field(index, "displayName"), run.explain(index)));
    }
    return {};
  }));
  return out;
}

base::Result<void> Embedded::logs(std::string_view ns, std::string_view name,
                                  const api::LogQuery& query,
                                  const std::function<bool(const api::LogRecord&)>& sink) {
  return LogReader(*parts_.reader, *parts_.logs, views_).read(TRY(row(ns, name)), query, sink);
}

}  // namespace tiphys::adapters::client
