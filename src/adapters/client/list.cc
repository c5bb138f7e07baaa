// Lists of workflows: in one part, or what has not finished before what has.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/client/embedded.h"
#include "adapters/client/matching.h"
#include "adapters/client/rows.h"
#include "base/json.h"
#include "base/members.h"
#include "base/text.h"

namespace tiphys::adapters::client {

using base::Value;

// A page, with the row of each of its items.
struct Listed {
  api::WorkflowPage page;
  std::vector<ports::RunRow> rows;
};

namespace {

// What a cursor of a list in two parts begins with; the rest is the store's.
constexpr char kUnfinishedPart = 'u';
constexpr char kFinishedPart = 'f';

const Value& parameters_of(const Value& workflow) {
  return member_of(member_of(member_of(workflow, "spec"), "arguments"), "parameters");
}

std::string in_part(char part, const std::string& cursor) {
  return cursor.empty() ? std::string() : part + cursor;
}

}  // namespace

// A page may come out shorter than its limit; there may be more all the same.
base::Result<std::string> Embedded::add_rows(const Matching& matching, const ports::RunQuery& asked,
                                             Listed& out) {
  ports::RunPage found = TRY(parts_.reader->list(asked));
  for (ports::RunRow& row : found.rows) {
    api::WorkflowSummary summary = summary_of(row);
    if (!matching.fits(summary)) continue;
    out.page.items.push_back(std::move(summary));
    out.rows.push_back(std::move(row));
  }
  if (!found.changes_cursor.empty()) out.page.watch_from = std::move(found.changes_cursor);
  return std::move(found.next_cursor);
}

base::Result<api::WorkflowPage> Embedded::list(const api::WorkflowQuery& query) {
  const Matching matching = TRY(Matching::parse(query));
  ports::RunQuery asked = matching.rows();
  Listed out;
  if (query.order == api::WorkflowQuery::Order::Newest) {
    out.page.next = TRY(add_rows(matching, asked, out));
  } else {
    const bool finished = query.cursor.starts_with(kFinishedPart);
    if (!finished && !query.cursor.empty() && !query.cursor.starts_with(kUnfinishedPart)) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        base::go_quote(query.cursor) + " is no cursor of this list");
    }
    if (!asked.cursor.empty()) asked.cursor.erase(0, 1);
    ports::RunQuery ended = asked;
    ended.order = ports::RunOrder::LastFinished;
    const bool any_ended = asked.live != true;
    asked.live = true;
    if (!finished) out.page.next = in_part(kUnfinishedPart, TRY(add_rows(matching, asked, out)));
    // The first of those that finished fill the page up.
    if (any_ended && out.page.next.empty()) {
      if (!finished) ended.cursor.clear();
      const auto there = static_cast<std::uint32_t>(out.rows.size());
      if (there > 0 && ended.limit > 0 && there >= ended.limit) {
        out.page.next = kFinishedPart;
      } else {
        if (ended.limit > 0) ended.limit -= there;
        out.page.next = in_part(kFinishedPart, TRY(add_rows(matching, ended, out)));
      }
    }
  }
  if (query.with_parameters) TRY(add_parameters(out.rows, out.page.items));
  return std::move(out.page);
}

// From the manifests. Only a retry gives other ones: such a run is looked at itself.
base::Result<void> Embedded::add_parameters(const std::vector<ports::RunRow>& rows,
                                            std::vector<api::WorkflowSummary>& items) {
  std::vector<engine::RunKey> keys;
  for (const ports::RunRow& row : rows) keys.push_back(row.key);
  const std::vector<std::string> manifests = TRY(parts_.reader->manifests(keys));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Value workflow;
    if (rows[i].generation > 0) {
      TRY(views_.with(rows[i], [&](const engine::RunView& run) -> base::Result<void> {
        workflow = run.present_workflow(engine::RunView::Nodes::Leave);
        return {};
      }));
    } else if (!manifests[i].empty()) {
      workflow = TRY(base::parse_json(manifests[i]));
    }
    items[i].parameters = parameters_of(workflow);
  }
  return {};
}

}  // namespace tiphys::adapters::client
