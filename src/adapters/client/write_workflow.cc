// From a form to what the engine presents. See write_workflow.h.
#include "adapters/client/write_workflow.h"

namespace tiphys::adapters::client {

bool selects(const expr::FieldSelector& selector, const engine::RunView& run,
             engine::NodeIndex node) {
  return selector.matches([&](std::string_view field) { return run.node_field(node, field); });
}

base::Result<void> write_workflow(const engine::RunView& run, const api::WorkflowForm& form,
                                  base::ObjectWriter& out) {
  using Nodes = api::WorkflowForm::Nodes;
  if (form.nodes != Nodes::Outline) {
    run.present_workflow(
        form.nodes == Nodes::All ? engine::RunView::Nodes::Include : engine::RunView::Nodes::Leave,
        out);
    return {};
  }
  engine::OutlineQuery query;
  query.rows_max = form.rows_max;
  query.width_max = form.width_max;
  if (!form.selector.empty()) {
    auto selector = TRY(expr::FieldSelector::parse(form.selector));
    query.wanted = [selector = std::move(selector), &run](engine::NodeIndex node) {
      return selects(selector, run, node);
    };
  }
  run.present_outline(query, out);
  return {};
}

}  // namespace tiphys::adapters::client
