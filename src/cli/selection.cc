// From flags to rows of the store. See selection.h.
#include "cli/selection.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.h"
#include "cli/view/style.h"
#include "expr/selector.h"

namespace tiphys::cli {

namespace {

using api::WorkflowSummary;
using line::Flag;
using line::FlagKind;

constexpr std::uint32_t kPageSize = 500;
constexpr std::string_view kResubmittedLabel = "workflows.argoproj.io/resubmitted-from-workflow";

base::Result<base::Timestamp> before_now(Session& session, const line::Arguments& arguments,
                                         std::string_view flag) {
  if (!arguments.has(flag) || arguments.text(flag).empty()) return base::Timestamp{};
  const std::int64_t seconds = TRY(line::seconds_of(arguments.text(flag)));
  return session.terminal().now() - base::Duration::seconds(seconds);
}

base::Result<std::vector<spec::WorkflowPhase>> phases_of(const line::Arguments& arguments) {
  std::vector<spec::WorkflowPhase> phases;
  for (const std::string& name : arguments.texts("status")) {
    if (name.empty()) continue;
    const auto phase = view::workflow_phase_named(name);
    if (phase == spec::WorkflowPhase::Unset) {
      return base::fail(
          base::ErrorCode::InvalidArgument,
          "--status: " + name + " is no phase: Pending, Running, Succeeded, Failed or Error");
    }
    phases.push_back(phase);
  }
  return phases;
}

// A phase that is none would fit nothing: a mistake, not an empty answer.
base::Result<void> check_phases(const std::string& field_selector) {
  const auto selector = TRY(expr::FieldSelector::parse(field_selector));
  std::vector<std::string> phases;
  using enum spec::WorkflowPhase;
  for (const auto phase : {Pending, Running, Succeeded, Failed, Error}) {
    phases.emplace_back(spec::name_of(phase));
  }
  for (const auto& requirement : selector.requirements()) {
    if (requirement.field != "status.phase") continue;
    if (std::ranges::find(phases, requirement.value) != phases.end()) continue;
    const std::string_view near = base::nearest(requirement.value, phases);
    return base::fail(base::ErrorCode::InvalidArgument,
                      "--field-selector: " + base::go_quote(requirement.value) +
                          " is no phase: " + base::join(phases, ", ") +
                          (near.empty() ? "" : " (did you mean " + std::string(near) + "?)"));
  }
  return {};
}

base::Result<std::uint32_t> page_size(const line::Arguments& arguments) {
  constexpr std::int64_t kLargest = 10'000;
  for (const std::string flag : {"chunk-size", "query-chunk-size"}) {
    const std::optional<std::int64_t> asked = arguments.integer(flag);
    if (!asked || *asked == 0) continue;
    if (*asked < 0) {
      return base::fail(base::ErrorCode::InvalidArgument, "--" + flag + " must not be negative");
    }
    return static_cast<std::uint32_t>(std::min(*asked, kLargest));
  }
  return kPageSize;
}

// `text` and one more requirement.
std::string with_requirement(std::string text, const std::string& more) {
  return text.empty() ? more : text + "," + more;
}

base::Result<api::WorkflowQuery> query_of(Session& session, const line::Arguments& arguments) {
  api::WorkflowQuery query;
  if (!arguments.on("all-namespaces")) query.workflow_namespace = session.workflow_namespace();
  query.label_selector = arguments.text("selector");
  if (arguments.on("resubmitted")) {
    query.label_selector = with_requirement(query.label_selector, std::string(kResubmittedLabel));
  }
  query.field_selector = arguments.text("field-selector");
  TRY(check_phases(query.field_selector));
  query.phases = TRY(phases_of(arguments));
  using enum spec::WorkflowPhase;
  // Both together mean all of them, as several phases of --status do.
  const bool completed = arguments.on("completed"), running = arguments.on("running");
  if (completed && !running) query.not_phases = {Pending, Running};
  if (running && !completed) query.not_phases = {Succeeded, Failed, Error};
  query.limit = TRY(page_size(arguments));
  query.with_parameters = arguments.text("output") == "wide";
  query.name_prefix = arguments.text("prefix");
  query.name_contains = arguments.text("name-contains");
  query.created_after = TRY(before_now(session, arguments, "since"));
  query.finished_before = TRY(before_now(session, arguments, "older"));
  return query;
}

}  // namespace

std::vector<Flag> selector_flags() {
  return {
      {"selector", 'l', FlagKind::Text, "SELECTOR", "label selector, such as app=web,!draft", ""},
      {"field-selector", '\0', FlagKind::Text, "SELECTOR", "such as metadata.name=my-wf", ""},
  };
}

std::vector<Flag> listing_flags() {
  std::vector<Flag> flags = selector_flags();
  flags.insert(
      flags.end(),
      {{"all-namespaces", 'A', FlagKind::Switch, "", "workflows of all namespaces", ""},
       {"prefix", '\0', FlagKind::Text, "PREFIX", "only names that begin with it", ""},
       {"name-contains", '\0', FlagKind::Text, "TEXT", "only names that contain it", ""},
       {"status", '\0', FlagKind::Commas, "PHASE", "only these phases (repeat or commas)", ""},
       {"completed", '\0', FlagKind::Switch, "", "only completed ones", ""},
       {"resubmitted", '\0', FlagKind::Switch, "", "only resubmitted ones", ""},
       {"older", '\0', FlagKind::Text, "SPAN", "only those finished longer ago, such as 2h or 7d",
        ""}});
  return flags;
}

base::Result<void> each_page(Session& session, const line::Arguments& arguments,
                             api::WorkflowQuery::Order order, const PageVisit& visit) {
  ports::Client* client = TRY(session.client());
  api::WorkflowQuery query = TRY(query_of(session, arguments));
  query.order = order;
  do {
    const api::WorkflowPage page = TRY(client->list(query));
    query.cursor = page.next;
    if (!TRY(visit(page.items))) return {};
  } while (!query.cursor.empty());
  return {};
}

bool selects(const line::Arguments& arguments) {
  for (const char* flag : {"selector", "field-selector", "prefix", "name-contains", "status",
                           "completed", "running", "resubmitted", "older", "all"}) {
    if (arguments.has(flag)) return true;
  }
  return false;
}

base::Result<std::size_t> each_chosen(Session& session, const line::Arguments& arguments,
                                      const RunVisit& visit) {
  if (!arguments.operands.empty()) {
    ports::Client* client = TRY(session.client());
    std::vector<WorkflowSummary> named;
    for (const std::string& name : arguments.operands) {
      named.push_back(TRY(client->summary(session.workflow_namespace(), name)));
    }
    for (const WorkflowSummary& run : named) TRY(visit(run));
    return named.size();
  }
  if (!selects(arguments)) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "name a workflow, or select some with -l or --field-selector");
  }
  std::size_t count = 0;
  TRY(each_page(session, arguments, api::WorkflowQuery::Order::Newest,
                [&](const std::vector<WorkflowSummary>& page) -> base::Result<bool> {
                  for (const WorkflowSummary& run : page) TRY(visit(run));
                  count += page.size();
                  return true;
                }));
  return count;
}

base::Result<std::vector<WorkflowSummary>> named_or_selected(Session& session,
                                                             const line::Arguments& arguments) {
  std::vector<WorkflowSummary> runs;
  TRY(each_chosen(session, arguments, [&runs](const WorkflowSummary& run) -> base::Result<void> {
    runs.push_back(run);
    return {};
  }));
  return runs;
}

}  // namespace tiphys::cli
