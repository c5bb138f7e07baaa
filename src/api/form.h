// WorkflowForm: how much of the nodes a workflow is written with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiphys::api {

struct WorkflowForm {
  // Outline: the top of the tree, and of wide levels some. The status then has a member `outline`:
  // `omitted`, a list of {parent, total, pending, running, succeeded, failed, skipped}, children of
  // a node that are left out, by its id; and with a selector `matched`, the ids that it means.
  enum class Nodes : std::uint8_t { All, None, Outline };
  Nodes nodes = Nodes::All;
  // Of a workflow that was retried: as it ended in a generation before the present one, the first
  // being 0. NotFound where it has none of that number.
  std::optional<std::uint32_t> generation = {};
  // Of an outline:
  std::size_t rows_max = SIZE_MAX;
  std::size_t width_max = SIZE_MAX;
  std::string selector;  // "displayName=a,phase!=Failed": such nodes and those around them; "": all
};

constexpr std::string_view name_of(WorkflowForm::Nodes nodes) {
  constexpr std::string_view kNames[] = {"All", "None", "Outline"};
  return kNames[static_cast<std::size_t>(nodes)];
}

}  // namespace tiphys::api
