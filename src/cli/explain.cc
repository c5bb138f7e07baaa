// `explain`: the one named reason why each live node is not finished, from the engine itself, and
// the causes behind it for people: who holds what it waits for, what a person has to do, and which
// step it was that failed.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/members.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/lint/hints.h"
#include "cli/logs.h"
#include "cli/view/header.h"
#include "cli/view/humanize.h"
#include "cli/view/table.h"

namespace tiphys::cli {

namespace {

using base::Value;
using view::printable;

constexpr std::size_t kCausesMax = 20;   // some questions ask much of the store
constexpr std::size_t kOthersMax = 100;  // workflows that are looked at
constexpr std::size_t kNamedMax = 8;     // of many that hold something
constexpr std::size_t kFailedMax = 5;
constexpr std::size_t kCauseLines = 5;

std::string some_of(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), kNamedMax);
  std::string out = base::join(std::span(names).first(shown), ", ");
  if (shown < names.size()) out += fmt::format(" and {} more", names.size() - shown);
  return out;
}

bool is_plain(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || base::is_digit(c) || c == '-' ||
           c == '_' || c == '.' || c == '/';
  });
}

std::string quoted(const std::string& text) { return view::shell_word(printable(text)); }

std::string selector_of(const Value& node) {
  const std::string& shown = member_text(node, "displayName");
  return is_plain(shown) ? "displayName=" + shown : "id=" + quoted(member_text(node, "id"));
}

// Adds who has that lock by the status of a workflow.
void add_holders(const Value& workflow, const std::string& lock, std::vector<std::string>& out) {
  const Value& all = member_of(member_of(workflow, "status"), "synchronization");
  for (const Value& one : member_list(member_of(all, "mutex"), "holding")) {
    if (member_text(one, "mutex") == lock) out.push_back(printable(member_text(one, "holder")));
  }
  for (const Value& one : member_list(member_of(all, "semaphore"), "holding")) {
    if (member_text(one, "semaphore") != lock) continue;
    for (const Value& holder : member_list(one, "holders")) {
      if (holder.is_string()) out.push_back(printable(holder.as_string()));
    }
  }
}

// "default/Mutex/x" of "Waiting for default/Mutex/x lock. Lock status: 0/1".
std::string lock_named(std::string_view text) {
  constexpr std::string_view kBefore = "Waiting for ", kBehind = " lock";
  const std::size_t at = text.find(kBefore);
  const std::size_t end = text.find(kBehind);
  if (at == std::string_view::npos || end == std::string_view::npos || end < at) return {};
  return std::string(text.substr(at + kBefore.size(), end - at - kBefore.size()));
}

const Value* template_named(const Value& workflow, const std::string& name) {
  const Value& spec = member_of(workflow, "spec");
  if (const Value* found = find_named(member_of(spec, "templates"), name)) return found;
  const Value& stored = member_of(member_of(workflow, "status"), "storedWorkflowTemplateSpec");
  return find_named(member_of(stored, "templates"), name);
}

class Causes {
 public:
  // All outlive it.
  Causes(Session& session, ports::Client& client, const api::WorkflowSummary& run)
      : session_(session), client_(client), run_(run) {}

  using Lines = std::vector<std::string>;
  // Printable lines behind what an explanation says by itself; none where that is all. Of others it
  // looks at no more than a hundred workflows.
  base::Result<Lines> of(const api::Explanation& reason);
  // What failed in the whole workflow.
  base::Result<Lines> of_failure() { return failures(""); }
  // That nobody drives it; none where somebody does.
  base::Result<Lines> of_standstill();

 private:
  // `tiphys VERB WORKFLOW`, with the flags that lead to this store and namespace.
  std::string command(const std::string& verb) const;
  base::Result<Lines> person(const std::string& id);
  base::Result<Lines> lock(const std::string& text);
  base::Result<Lines> parallelism(const std::string& id);
  base::Result<Lines> limit_within(const std::string& id);
  // Where it is reached.
  base::Result<Lines> limit_of(const Value& workflow, const Value& around);
  base::Result<Lines> limit_of_workflow(const Value& workflow);
  base::Result<Lines> starting();
  base::Result<Lines> admission();
  base::Result<Lines> failure(const std::string& id);
  // Failed leaves below that name, with the way to each and their last words.
  base::Result<Lines> failures(const std::string& below);
  base::Result<Value> node(const std::string& id) {
    return client_.node(run_.workflow_namespace, run_.name, id);
  }
  bool was_retried(const api::NodeRow& leaf);
  base::Result<std::string> way_to(const api::NodeRow& leaf);
  bool has_place(const api::NodeRow& one, const std::string& boundary);
  // Those below a boundary, or all pods of the workflow, that have a place.
  base::Result<Lines> active_below(const std::string& boundary);
  base::Result<std::vector<api::WorkflowSummary>> unfinished();

  Session& session_;
  ports::Client& client_;
  const api::WorkflowSummary& run_;
};

base::Result<Causes::Lines> Causes::of(const api::Explanation& reason) {
  if (reason.reason == "person") return person(reason.id);
  if (reason.reason == "suspended") return Lines{"goes on with: " + command("resume")};
  if (reason.reason == "lock") return lock(reason.text);
  if (reason.reason == "parallelism") return parallelism(reason.id);
  if (reason.reason == "children") return limit_within(reason.id);
  if (reason.reason == "starting") return starting();
  if (reason.reason == "admission") return admission();
  if (reason.reason == "finished") return failure(reason.id);
  return Lines{};
}

base::Result<Causes::Lines> Causes::of_standstill() {
  if (!run_.live) return Lines{};
  ports::Owner* owner = TRY(session_.owner());
  if (owner->driven()) return Lines{};
  return Lines{"nobody drives it: the process that did has ended; it goes on with: " +
               command("watch")};
}

std::string Causes::command(const std::string& verb) const {
  std::string out = "tiphys " + verb + " " + quoted(run_.name);
  const std::string ns = session_.workflow_namespace();
  if (ns != "default") out += " -n " + quoted(ns);
  if (session_.names_store()) out += " --store " + quoted(session_.store_folder());
  return out;
}

base::Result<Causes::Lines> Causes::person(const std::string& id) {
  const Value waiting = TRY(node(id));
  const std::string selector = " --node-field-selector " + selector_of(waiting);
  Lines out = {"goes on with: " + command("resume") + selector};
  std::string answers;
  for (const Value& one : member_list(member_of(waiting, "outputs"), "parameters")) {
    if (!is_set(member_of(one, "valueFrom"), "supplied")) continue;
    answers += " -p " + quoted(member_text(one, "name")) + "=VALUE";
  }
  if (!answers.empty()) {
    out.push_back("takes answers by: " + command("node set") + selector + answers);
  }
  out.push_back("fails with: " + command("stop") + selector + " --message TEXT");
  return out;
}

base::Result<std::vector<api::WorkflowSummary>> Causes::unfinished() {
  api::WorkflowQuery query;
  using enum spec::WorkflowPhase;
  query.not_phases = {Succeeded, Failed, Error};
  query.limit = kOthersMax;
  return TRY(client_.list(query)).items;
}

base::Result<Causes::Lines> Causes::lock(const std::string& text) {
  const std::string name = lock_named(text);
  if (name.empty()) return Lines{};
  std::vector<std::string> holders;
  for (const api::WorkflowSummary& other : TRY(unfinished())) {
    const auto workflow = client_.get(other.workflow_namespace, other.name);
    if (workflow) add_holders(*workflow, name, holders);
  }
  if (holders.empty()) return Lines{"nobody in this store holds it just now"};
  return Lines{printable(name) + " is held by " + some_of(holders)};
}

bool Causes::has_place(const api::NodeRow& one, const std::string& boundary) {
  if (one.type == spec::NodeType::StepGroup || one.type == spec::NodeType::TaskGroup) return false;
  const bool counts =
      boundary.empty() ? one.type == spec::NodeType::Pod : one.boundary_id == boundary;
  if (!counts) return false;
  const auto why = client_.explain(run_.workflow_namespace, run_.name, one.id);
  return !why || why->empty() || why->front().reason != "parallelism";
}

base::Result<Causes::Lines> Causes::active_below(const std::string& boundary) {
  Lines names;
  api::NodeQuery query;
  query.phases = {spec::Phase::Running, spec::Phase::Pending};
  do {
    const auto page = TRY(client_.nodes(run_.workflow_namespace, run_.name, query));
    for (const api::NodeRow& one : page.items) {
      if (has_place(one, boundary)) names.push_back(printable(one.display_name));
      if (names.size() > kOthersMax) return names;
    }
    query.cursor = page.next;
  } while (!query.cursor.empty());
  return names;
}

base::Result<Causes::Lines> Causes::limit_of(const Value& workflow, const Value& around) {
  const std::string& name = member_text(around, "templateName");
  const Value* found = template_named(workflow, name);
  const auto limit = found == nullptr ? std::nullopt : member_int(*found, "parallelism");
  if (!limit || *limit <= 0) return Lines{};
  const Lines active = TRY(active_below(member_text(around, "id")));
  if (active.size() < static_cast<std::size_t>(*limit)) return Lines{};
  return Lines{fmt::format("template {} lets {} run at once (parallelism): now {}", printable(name),
                           *limit, some_of(active))};
}

base::Result<Causes::Lines> Causes::limit_of_workflow(const Value& workflow) {
  const auto limit = member_int(member_of(workflow, "spec"), "parallelism");
  if (!limit || *limit <= 0) return Lines{};
  const Lines active = TRY(active_below(""));
  if (active.size() < static_cast<std::size_t>(*limit)) return Lines{};
  return Lines{fmt::format("the workflow lets {} pods run at once (spec.parallelism): now {}",
                           *limit, some_of(active))};
}

// The nearest limit that is reached: of the templates around it, then of the workflow.
base::Result<Causes::Lines> Causes::parallelism(const std::string& id) {
  const Value workflow = TRY(client_.get(run_.workflow_namespace, run_.name));
  std::string boundary = id.empty() ? "" : member_text(TRY(node(id)), "boundaryID");
  while (!boundary.empty()) {
    const Value around = TRY(node(boundary));
    Lines told = TRY(limit_of(workflow, around));
    if (!told.empty()) return told;
    boundary = member_text(around, "boundaryID");
  }
  return limit_of_workflow(workflow);
}

// What waits for a place in it may not be a node yet.
base::Result<Causes::Lines> Causes::limit_within(const std::string& id) {
  if (id.empty()) return Lines{};
  const Value around = TRY(node(id));
  const std::string& type = member_text(around, "type");
  if (type != "Steps" && type != "DAG") return Lines{};
  const Value workflow = TRY(client_.get(run_.workflow_namespace, run_.name));
  Lines told = TRY(limit_of(workflow, around));
  const bool is_root = member_text(around, "boundaryID").empty();
  if (told.empty() && is_root) told = TRY(limit_of_workflow(workflow));
  return told;
}

// What the owner runs at once is its own matter; who takes the places can be told.
base::Result<Causes::Lines> Causes::starting() {
  std::vector<std::string> running;
  for (const api::WorkflowSummary& other : TRY(unfinished())) {
    if (other.pods_running == 0) continue;
    running.push_back(fmt::format("{} of {}", other.pods_running, printable(other.name)));
  }
  if (running.empty()) return Lines{};
  return Lines{"its place may be taken by steps that run in this store now: " + some_of(running),
               "at once run --max-parallel, else twice the cores, and what CPU and memory allow"};
}

base::Result<Causes::Lines> Causes::admission() {
  std::vector<std::string> running;
  for (const api::WorkflowSummary& other : TRY(unfinished())) {
    if (other.phase == spec::WorkflowPhase::Running) {
      running.push_back(printable(other.workflow_namespace + "/" + other.name));
    }
  }
  if (running.empty()) return Lines{};
  return Lines{
      fmt::format("{} run now, as many as the configuration allows (parallelism, "
                  "namespaceParallelism): {}",
                  running.size(), some_of(running))};
}

base::Result<Causes::Lines> Causes::failure(const std::string& id) {
  if (id.empty()) return Lines{};
  const Value ended = TRY(node(id));
  const std::string& phase = member_text(ended, "phase");
  if (phase != "Failed" && phase != "Error") return Lines{};
  return failures(member_text(ended, "name"));
}

// Of a step that was tried again and succeeded then, no try is a cause.
bool Causes::was_retried(const api::NodeRow& leaf) {
  const std::size_t open = leaf.name.rfind('(');
  if (open == std::string::npos) return false;
  const auto whole = node(leaf.name.substr(0, open));
  return whole && member_text(*whole, "type") == "Retry" &&
         member_text(*whole, "phase") == "Succeeded";
}

base::Result<std::string> Causes::way_to(const api::NodeRow& leaf) {
  std::string way = printable(leaf.display_name);
  std::string boundary = leaf.boundary_id;
  for (int depth = 0; !boundary.empty() && depth < 100; ++depth) {
    const Value around = TRY(node(boundary));
    boundary = member_text(around, "boundaryID");
    if (!boundary.empty()) way = printable(member_text(around, "displayName")) + " > " + way;
  }
  return way;
}

base::Result<Causes::Lines> Causes::failures(const std::string& below) {
  Lines out;
  std::size_t shown = 0, more = 0;
  api::NodeQuery query;
  query.failed_leaves = true;
  query.name_contains = below;
  do {
    const auto page = TRY(client_.nodes(run_.workflow_namespace, run_.name, query));
    for (const api::NodeRow& leaf : page.items) {
      if (!leaf.name.starts_with(below) || was_retried(leaf)) continue;
      if (++shown > kFailedMax) {
        ++more;
        continue;
      }
      out.push_back(fmt::format("{} {}: {}", TRY(way_to(leaf)), spec::name_of(leaf.phase),
                                printable(leaf.message)));
      for (const std::string& line : last_lines(client_, run_, leaf.id, kCauseLines)) {
        out.push_back("  | " + printable(line));
      }
      const auto pod = client_.pod(run_.workflow_namespace, run_.name, leaf.id);
      const std::string hint = lint::message_hint(leaf.message, pod.value_or(Value()));
      if (!hint.empty()) out.push_back("  " + printable(hint));
    }
    query.cursor = page.next;
  } while (!query.cursor.empty());
  if (more > 0) out.push_back(fmt::format("and {} more: {} --status Failed", more, command("get")));
  return out;
}

// Nodes that wait for the same are named together.
class Told {
 public:
  void add(const std::string& node, std::vector<std::string> lines) {
    if (lines.empty()) return;
    const auto same = std::ranges::find(causes_, lines, &Cause::lines);
    if (same == causes_.end()) {
      causes_.push_back({{node}, std::move(lines)});
    } else {
      same->nodes.push_back(node);
    }
  }
  std::string text() const {
    std::string out;
    for (const Cause& cause : causes_) {
      out += "\n" + some_of(cause.nodes) + "\n";
      for (const std::string& line : cause.lines) out += "  " + line + "\n";
    }
    return out;
  }

 private:
  struct Cause {
    std::vector<std::string> nodes, lines;
  };
  std::vector<Cause> causes_;
};

int explain_run(Session& session, const line::Arguments& arguments) {
  ports::Client* client = CLI_TRY(session, session.client());
  const std::string ns = session.workflow_namespace();
  const auto row = CLI_TRY(session, client->summary(ns, arguments.operands[0]));
  const std::string node = arguments.operands.size() > 1 ? arguments.operands[1] : "";
  auto reasons = CLI_TRY(session, client->explain(ns, row.name, node));
  const view::Style style = session.style();
  session.line(row.name + ": " + view::status_word(row) +
               (row.message.empty() ? "" : " (" + printable(row.message) + ")"));
  Causes causes(session, *client, row);
  for (const std::string& line : CLI_TRY(session, causes.of_standstill())) session.line(line);
  Told told;
  if (node.empty() && !row.live) told.add(row.name, CLI_TRY(session, causes.of_failure()));
  view::Table table(2);
  if (!reasons.empty()) table.add({"NODE", "WAITS FOR", "SINCE", "WHY"});
  std::size_t asked = 0;
  for (api::Explanation& reason : reasons) {
    if (reason.id.empty() && !lock_named(row.message).empty()) {
      reason.reason = "lock";
      reason.text = row.message;
    }
    const std::string since =
        reason.since.is_set() ? view::short_span(reason.since, {}, style.now) : "";
    table.add({printable(reason.node), reason.reason, since, printable(reason.text)});
    if (asked == kCausesMax) continue;
    ++asked;
    told.add(printable(reason.node), CLI_TRY(session, causes.of(reason)));
  }
  session.out(table.text());
  session.out(told.text());
  return kDone;
}

}  // namespace

Verb explain_verb() {
  line::Command command;
  command.name = "explain";
  command.operands = "WORKFLOW [NODE]";
  command.operands_min = 1;
  command.operands_max = 2;
  command.summary = "Say why a workflow, or a node of it, is not finished, or why it failed";
  command.about =
      "NODE is a node's name, display name or id. What it waits for is named with who holds it, a\n"
      "suspension with the command that ends it, a failure with the step that failed and its last\n"
      "words.";
  command.examples = "tiphys explain @latest\ntiphys explain my-wf deploy";
  return {command, explain_run};
}

}  // namespace tiphys::cli
