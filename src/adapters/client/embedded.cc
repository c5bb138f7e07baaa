// The client port over a store. See embedded.h.
#include "adapters/client/embedded.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "adapters/client/log_reader.h"
#include "adapters/client/new_run.h"
#include "adapters/client/node_page.h"
#include "adapters/client/once.h"
#include "adapters/client/rows.h"
#include "adapters/client/write_workflow.h"
#include "base/json.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/text.h"
#include "submit/submit.h"

namespace tiphys::adapters::client {

namespace {

using base::ErrorCode;
using base::Value;

constexpr std::size_t kExplainedMax = 200;
constexpr std::size_t kNamedAlike = 10;
constexpr int kPiecesOfAPage = 10;

base::Error no_node(std::string_view workflow, std::string_view node) {
  return {ErrorCode::NotFound,
          "workflow " + base::go_quote(workflow) + " has no node " + base::go_quote(node)};
}

}  // namespace

// The spec of the template that a workflow refers to; null where there is none.
base::Result<Value> Embedded::template_of(const Value& manifest, std::string_view ns) {
  const Value& ref = base::member_of(base::member_of(manifest, "spec"), "workflowTemplateRef");
  const std::string& name = base::member_text(ref, "name");
  if (name.empty()) return Value();
  const bool of_cluster = base::member_bool(ref, "clusterScope");
  const auto found =
      parts_.objects->get({of_cluster ? "ClusterWorkflowTemplate" : "WorkflowTemplate",
                           of_cluster ? std::string() : std::string(ns), name});
  if (!found && found.error().code == ErrorCode::NotFound) return Value();  // it may come
  if (!found) return std::unexpected(found.error());
  const Value object = TRY(base::parse_json(found->manifest));
  return base::member_of(object, "spec");
}

base::Result<Value> Embedded::submit(const Value& manifest, const api::SubmitOptions& options) {
  submit::Inputs inputs;
  if (!options.parameters.empty()) {
    const std::string& own = base::object_namespace(manifest);
    inputs.of_template = TRY(template_of(manifest, own.empty() ? options.workflow_namespace : own));
  }
  for (int tries = 1;; ++tries) {
    submit::Submission made =
        TRY(submit::prepare(manifest, options, inputs,
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
                         : views_.as_stored(found, look);
}

base::Result<void> Embedded::look_at_node(
    std::string_view ns, std::string_view name, std::string_view node,
    const std::function<base::Result<void>(const engine::RunView&, engine::NodeIndex)>& look) {
  const ports::RunRow found = TRY(row(ns, name));
  std::vector<std::string> ids;
  TRY(views_.in_pieces(found, [&](const engine::RunView& run, std::size_t from) {
    const engine::Sought named =
        nodes_named(run, node, static_cast<engine::NodeIndex>(from), RunViews::kLooks);
    for (const engine::NodeIndex index : named.nodes) {
      if (ids.size() < kNamedAlike) ids.push_back(run.node_field(index, "id"));
    }
    return base::Result<std::size_t>(RunViews::after(named));
  }));
  if (ids.empty()) return no_such_node(views_, found, std::string(node));
  if (ids.size() > 1) {
    return base::fail(ErrorCode::FailedPrecondition,
                      "several nodes are called " + base::go_quote(node) +
                          ", say which by its id: " + base::join(ids, ", "));
  }
  return views_.with(found, [&](const engine::RunView& run) -> base::Result<void> {
    const auto index = run.find_node(ids.front());
    if (!index) return std::unexpected(no_node(name, node));
    return look(run, *index);
  });
}

base::Result<Value> Embedded::node(std::string_view ns, std::string_view name,
                                   std::string_view node) {
  Value status;
  TRY(look_at_node(ns, name, node,
                   [&](const engine::RunView& run, engine::NodeIndex index) -> base::Result<void> {
                     status = run.present_node(index);
                     return {};
                   }));
  return status;
}

base::Result<Value> Embedded::pod(std::string_view ns, std::string_view name,
                                  std::string_view node) {
  Value shown;
  TRY(look_at_node(ns, name, node,
                   [&](const engine::RunView& run, engine::NodeIndex index) -> base::Result<void> {
                     if (run.node_type(index) != spec::NodeType::Pod) {
                       return base::fail(ErrorCode::FailedPrecondition,
                                         "node " + base::go_quote(node) + " is no pod");
                     }
                     shown = pod_object(TRY(run.pod(index)));
                     return {};
                   }));
  return shown;
}

base::Result<api::Page<api::NodeRow>> Embedded::nodes(std::string_view ns, std::string_view name,
                                                      const api::NodeQuery& query) {
  api::Page<api::NodeRow> page;
  api::NodeQuery rest = query;
  const std::size_t wanted = page_size(query);
  int pieces = 0;
  TRY(views_.in_pieces(
      TRY(row(ns, name)),
      [&](const engine::RunView& run, std::size_t /*from*/) -> base::Result<std::size_t> {
        rest.limit = static_cast<std::uint32_t>(wanted - page.items.size());
        api::Page<api::NodeRow> more = TRY(node_page(run, rest));
        std::ranges::move(more.items, std::back_inserter(page.items));
        page.next = rest.cursor = std::move(more.next);
        const bool full = page.items.size() >= wanted || ++pieces == kPiecesOfAPage;
        return full || page.next.empty() ? RunViews::kDone : 0;
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
  const ports::RunRow found = TRY(row(ns, name));
  TRY(views_.in_pieces(found, [&](const engine::RunView& run, std::size_t from) {
    const auto first = static_cast<engine::NodeIndex>(from);
    const engine::Sought chosen = node.empty()
                                      ? run.seek(engine::NodeSort::Live, first, RunViews::kLooks)
                                      : nodes_named(run, node, first, RunViews::kLooks);
    for (const engine::NodeIndex index : chosen.nodes) {
      if (out.size() == kExplainedMax) break;
      out.push_back(explanation_of(run.node_field(index, "displayName"), run.explain(index)));
      out.back().id = run.node_field(index, "id");
    }
    // It may wait as a whole, before there is any node.
    if (node.empty() && out.empty() && from == 0 && !run.finished()) {
      out.push_back(explanation_of(found.name, run.explain(engine::kNoNode)));
    }
    const bool full = out.size() == kExplainedMax;
    return base::Result<std::size_t>(full ? RunViews::kDone : RunViews::after(chosen));
  }));
  if (out.empty() && !node.empty()) TRY(no_such_node(views_, found, std::string(node)));
  return out;
}

base::Result<api::LogPosition> Embedded::logs(
    std::string_view ns, std::string_view name, const api::LogQuery& query,
    const std::function<bool(const api::LogRecord&)>& sink) {
  return LogReader(*parts_.reader, *parts_.logs, views_).read(TRY(row(ns, name)), query, sink);
}

}  // namespace tiphys::adapters::client
