// After a retry of the whole workflow: everything hangs together, nothing is done twice, and what
// stayed is what it was.
#include <set>

#include "base/json.h"
#include "laws/laws.h"
#include "laws/story.h"

namespace tiphys::laws {

using base::Value;
using naive::field;
using naive::text_field;

namespace {

using Nodes = std::map<std::string, const Value*>;

std::set<std::string> reached(const Nodes& nodes, const std::string& root) {
  std::map<std::string, const Value*> by_id;
  for (const auto& [name, node] : nodes) by_id[text_field(*node, "id")] = node;
  std::set<std::string> seen;
  std::vector<std::string> work{root};
  while (!work.empty()) {
    const std::string id = work.back();
    work.pop_back();
    auto found = by_id.find(id);
    if (found == by_id.end()) {
      seen.insert("no node " + id);
      continue;
    }
    if (!seen.insert(id).second) continue;
    for (const char* key : {"children", "outboundNodes"}) {
      for (const Value& next : naive::list_of(field(*found->second, key))) {
        work.push_back(naive::text_of(next));
      }
    }
    if (const std::string around = text_field(*found->second, "boundaryID"); !around.empty()) {
      work.push_back(around);
    }
  }
  return seen;
}

void check_reachable(const Nodes& nodes, std::vector<std::string>& out) {
  if (nodes.empty()) return;
  const std::set<std::string> seen = reached(nodes, "w");
  for (const std::string& id : seen) {
    if (id.starts_with("no node ")) out.push_back("an edge leads nowhere: " + id);
  }
  for (const auto& [name, node] : nodes) {
    if (!name.starts_with("w.onExit") && !seen.contains(text_field(*node, "id"))) {
      out.push_back(name + " cannot be reached");
    }
  }
}

bool is_over(const Value& node) {
  const std::string phase = text_field(node, "phase");
  return phase != "Pending" && phase != "Running";
}

using Attempts = std::map<std::string, engine::AttemptId>;

Attempts attempts_of(const engine::Run& run, const Nodes& nodes) {
  Attempts out;
  for (const auto& [name, node] : nodes) {
    if (text_field(*node, "type") == "Pod") out[name] = run.attempt_of(*run.find_node(name));
  }
  return out;
}

// What a retry left alone: the same node, under the name that its attempt and its logs have.
void check_kept(const engine::Run& run, const Nodes& before, const Attempts& had, const Nodes& now,
                std::vector<std::string>& out) {
  for (const auto& [name, node] : now) {
    const engine::NodeIndex index = *run.find_node(name);
    if (run.attempt_of(index).generation == run.generation()) continue;  // made anew
    auto old = before.find(name);
    if (old == before.end()) {
      out.push_back(name + " came over from nowhere");
      continue;
    }
    if (!is_over(*node)) continue;
    if (field(*old->second, "startedAt") != field(*node, "startedAt")) continue;  // reset
    for (const char* key : {"id", "phase", "message", "outputs", "inputs", "finishedAt", "type"}) {
      if (field(*old->second, key) != field(*node, key)) {
        out.push_back(name + " stayed and changed its " + key);
      }
    }
    if (text_field(*node, "type") != "Pod") continue;
    auto attempt = had.find(name);
    if (attempt == had.end()) {
      out.push_back(name + " became a pod");
      continue;
    }
    if (run.attempt_of(index) != attempt->second) out.push_back(name + " lost its attempt");
    if (run.node_of(attempt->second) != index) {
      out.push_back(name + " is not found by its attempt");
    }
  }
}

}  // namespace

std::string generations_law(const Value& workflow, std::uint64_t seed) {
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  Value last = Value::object();
  Attempts had;
  Random r(seed + 31);
  return drive_story(*engine, seed, {},
                     [&](const Event& e, const drive::Reply& reply, const Value& s, Outside&) {
                       std::vector<std::string> diff;
                       const auto nodes = nodes_of(s);
                       check_reachable(nodes, diff);
                       if (!engine->twice().empty())
                         diff.push_back("started twice: " + engine->twice());
                       if (is_retry(e)) check_kept(engine->run(), nodes_of(last), had, nodes, diff);
                       for (const auto& [name, node] : nodes) {
                         if (reply.finished && !is_over(*node))
                           diff.push_back(name + " is live after the end");
                       }
                       last = s;
                       had = attempts_of(engine->run(), nodes_of(last));
                       if (r.chance(is_retry(e) ? 50 : 5)) {
                         const auto loaded = engine->reload_from_deltas();
                         if (!loaded.has_value())
                           diff.push_back("cannot be loaded: " + loaded.error().message);
                       }
                       return diff.empty() ? std::string() : joined(diff);
                     });
}

}  // namespace tiphys::laws
