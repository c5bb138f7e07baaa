// From flags to rows of the store. See selection.h.
#include "cli/selection.h"

#include "base/text.h"
#include "cli/view/style.h"
#include "expr/selector.h"

namespace tiphys::cli {

namespace {

using line::Flag;
using line::FlagKind;
using ports::RunRow;

constexpr std::string_view kResubmittedLabel = "workflows.argoproj.io/resubmitted-from-workflow";
constexpr std::string_view kInstanceLabel = "workflows.argoproj.io/controller-instanceid";

std::optional<std::string> label_of(const RunRow& row, std::string_view key) {
  const base::Value* value = row.summary.labels.find(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->as_string();
}

std::string field_of(const RunRow& row, std::string_view field) {
  if (field == "metadata.name") return row.name;
  if (field == "metadata.namespace") return row.workflow_namespace;
  return {};
}

struct Wanted {
  expr::LabelSelector labels;
  expr::FieldSelector fields;
  std::vector<engine::WorkflowPhase> phases;
  std::optional<bool> completed;
  bool resubmitted = false;
  std::string instance;
  std::string prefix;
  base::Timestamp created_after;
  base::Timestamp finished_before;

  bool phase_fits(const RunRow& row) const {
    if (phases.empty()) return true;
    auto phase = row.summary.phase;
    if (phase == engine::WorkflowPhase::Unset) phase = engine::WorkflowPhase::Pending;
    for (const auto wanted : phases) {
      if (wanted == phase) return true;
    }
    return false;
  }

  bool fits(const RunRow& row) const {
    const engine::RunSummary& summary = row.summary;
    if (!phase_fits(row)) return false;
    if (completed && *completed != engine::is_completed(summary.phase)) return false;
    if (!row.name.starts_with(prefix)) return false;
    if (created_after.is_set() && row.created_at <= created_after) return false;
    if (finished_before.is_set() &&
        (!summary.finished_at.is_set() || summary.finished_at >= finished_before)) {
      return false;
    }
    if (resubmitted && !label_of(row, kResubmittedLabel)) return false;
    if (!instance.empty() && label_of(row, kInstanceLabel) != instance) return false;
    return fields.matches([&row](std::string_view f) { return field_of(row, f); }) &&
           labels.matches([&row](std::string_view key) { return label_of(row, key); });
  }
};

base::Result<base::Timestamp> before_now(Session& session, const line::Arguments& arguments,
                                         std::string_view flag) {
  if (!arguments.has(flag) || arguments.text(flag).empty()) return base::Timestamp{};
  const std::int64_t seconds = TRY(line::seconds_of(arguments.text(flag)));
  return session.host().now() - base::Duration::seconds(seconds);
}

base::Result<std::vector<engine::WorkflowPhase>> phases_of(const line::Arguments& arguments) {
  std::vector<engine::WorkflowPhase> phases;
  for (const std::string& name : arguments.texts("status")) {
    if (name.empty()) continue;
    const auto phase = view::workflow_phase_named(name);
    if (phase == engine::WorkflowPhase::Unset) {
      return base::fail(
          base::ErrorCode::InvalidArgument,
          "--status: " + name + " is no phase: Pending, Running, Succeeded, Failed or Error");
    }
    phases.push_back(phase);
  }
  return phases;
}

base::Result<Wanted> wanted_of(Session& session, const line::Arguments& arguments) {
  Wanted wanted;
  wanted.labels = TRY(expr::LabelSelector::parse(arguments.text("selector")));
  wanted.fields = TRY(expr::FieldSelector::parse(arguments.text("field-selector")));
  wanted.phases = TRY(phases_of(arguments));
  if (arguments.on("completed")) wanted.completed = true;
  if (arguments.on("running")) wanted.completed = false;
  wanted.resubmitted = arguments.on("resubmitted");
  wanted.instance = arguments.text("instanceid");
  wanted.prefix = arguments.text("prefix");
  wanted.created_after = TRY(before_now(session, arguments, "since"));
  wanted.finished_before = TRY(before_now(session, arguments, "older"));
  return wanted;
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
       {"status", '\0', FlagKind::Commas, "PHASE", "only these phases (repeat or commas)", ""},
       {"completed", '\0', FlagKind::Switch, "", "only completed ones", ""},
       {"resubmitted", '\0', FlagKind::Switch, "", "only resubmitted ones", ""},
       {"older", '\0', FlagKind::Text, "SPAN", "only those finished longer ago, such as 2h or 7d",
        ""}});
  return flags;
}

base::Result<std::vector<RunRow>> select_runs(Session& session, const line::Arguments& arguments) {
  ports::Client* client = TRY(session.client());
  const Wanted wanted = TRY(wanted_of(session, arguments));
  ports::RunQuery query;
  if (!arguments.on("all-namespaces")) query.workflow_namespace = session.workflow_namespace();
  query.name_prefix = wanted.prefix;
  std::vector<RunRow> rows;
  do {
    ports::RunPage page = TRY(client->list(query));
    for (RunRow& row : page.rows) {
      if (wanted.fits(row)) rows.push_back(std::move(row));
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  return rows;
}

bool selects(const line::Arguments& arguments) {
  for (const char* flag : {"selector", "field-selector", "prefix", "status", "completed", "running",
                           "resubmitted", "older", "all"}) {
    if (arguments.has(flag)) return true;
  }
  return false;
}

base::Result<std::vector<RunRow>> named_or_selected(Session& session,
                                                    const line::Arguments& arguments) {
  if (arguments.operands.empty()) {
    if (!selects(arguments)) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        "name a workflow, or select some with -l or --field-selector");
    }
    return select_runs(session, arguments);
  }
  ports::Client* client = TRY(session.client());
  std::vector<RunRow> rows;
  for (const std::string& name : arguments.operands) {
    rows.push_back(TRY(client->row(session.workflow_namespace(), name)));
  }
  return rows;
}

}  // namespace tiphys::cli
