// Rows of workflows. See list.h.
#include "cli/view/list.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/view/header.h"
#include "cli/view/humanize.h"
#include "cli/view/table.h"

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
  if (!list.is_array()) return {};
  std::string out;
  for (const base::Value& parameter : list.as_array()) {
    if (parameter.find("value") == nullptr) continue;
    if (!out.empty()) out += ',';
    out += text_at(parameter, "name") + "=" + shortened(text_at(parameter, "value"));
  }
  return out;
}

}  // namespace

std::string list_table(std::span<const api::WorkflowSummary> runs, const ListShape& shape,
                       const Style& style) {
  Table table(3);
  if (shape.headers) {
    std::vector<std::string> titles;
    if (shape.namespaces) titles.push_back("NAMESPACE");
    for (const char* title : {"NAME", "STATUS", "AGE", "DURATION", "PRIORITY"}) {
      titles.push_back(title);
    }
    if (shape.wide) titles.insert(titles.end(), {"P/R/C", "PARAMETERS"});
    titles.push_back("MESSAGE");
    table.add(std::move(titles));
  }
  for (const api::WorkflowSummary& row : runs) {
    std::vector<std::string> cells;
    if (shape.namespaces) cells.push_back(row.workflow_namespace);
    cells.push_back(row.name);
    cells.push_back(status_word(row));
    cells.push_back(short_span(row.created_at, style.now, style.now));
    cells.push_back(short_span(row.started_at, row.finished_at, style.now));
    cells.push_back(std::to_string(row.priority));
    if (shape.wide) {
      cells.push_back(
          fmt::format("{}/{}/{}", row.pods_pending, row.pods_running, row.pods_completed));
      cells.push_back(printable(parameters_text(row.parameters)));
    }
    cells.push_back(printable(row.message));
    table.add(std::move(cells));
  }
  return table.text();
}

void sort_for_list(std::vector<api::WorkflowSummary>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const api::WorkflowSummary& a, const api::WorkflowSummary& b) {
                     const bool a_finished = a.finished_at.is_set();
                     const bool b_finished = b.finished_at.is_set();
                     if (a_finished != b_finished) return b_finished;
                     if (a_finished) return a.finished_at > b.finished_at;
                     return a.created_at > b.created_at;
                   });
}

}  // namespace tiphys::cli::view
