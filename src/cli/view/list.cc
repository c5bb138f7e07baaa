// Rows of workflows. See list.h.
#include "cli/view/list.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/members.h"

#include "cli/view/header.h"
#include "cli/view/humanize.h"

namespace tiphys::cli::view {

namespace {

// The first 32 and the last 15 bytes of a value longer than 50.
std::string shortened(const std::string& value) {
  constexpr std::size_t kLongest = 50, kHead = 32, kTail = 15;
  if (value.size() <= kLongest) return value;
  return value.substr(0, kHead) + "..." + value.substr(value.size() - kTail);
}

// "k=v,k=v" of a list of parameters; long values shortened in the middle.
std::string parameters_text(const base::Value& list) {
  std::string out;
  for (const base::Value& parameter : base::list_of(list)) {
    if (!is_set(parameter, "value")) continue;
    if (!out.empty()) out += ',';
    out += text_at(parameter, "name") + "=" + shortened(text_at(parameter, "value"));
  }
  return out;
}

}  // namespace

ListTable::ListTable(const ListShape& shape, const Style& style) : shape_(shape), style_(style) {
  if (!shape.headers) return;
  std::vector<std::string> titles;
  if (shape.namespaces) titles.push_back("NAMESPACE");
  for (const char* title : {"NAME", "STATUS", "AGE", "DURATION", "PRIORITY"}) {
    titles.push_back(title);
  }
  if (shape.wide) titles.insert(titles.end(), {"P/R/C", "PARAMETERS"});
  titles.push_back("MESSAGE");
  table_.add(std::move(titles));
}

std::string ListTable::page(std::span<const api::WorkflowSummary> runs) {
  for (const api::WorkflowSummary& row : runs) {
    std::vector<std::string> cells;
    if (shape_.namespaces) cells.push_back(printable(row.workflow_namespace));
    cells.push_back(printable(row.name));
    cells.push_back(status_word(row));
    cells.push_back(short_span(row.created_at, style_.now, style_.now));
    cells.push_back(short_span(row.started_at, row.finished_at, style_.now));
    cells.push_back(std::to_string(row.priority));
    if (shape_.wide) {
      cells.push_back(
          fmt::format("{}/{}/{}", row.pods_pending, row.pods_running, row.pods_completed));
      cells.push_back(printable(parameters_text(row.parameters)));
    }
    cells.push_back(printable(row.message));
    table_.add(std::move(cells));
  }
  return table_.text();
}

}  // namespace tiphys::cli::view
