// Comparing statuses, shrinking cases.
#include "laws/agree.h"

#include <algorithm>

#include "base/json.h"
#include "laws/generate.h"

namespace tiphys::laws {

using base::Value;
using base::Values;
using naive::field;
using naive::list_of;
using naive::text_field;

namespace {

// The outputs of a workflow are a set by name.
Value by_name(const Value& outputs) {
  Value out = base::sorted_keys(outputs);
  if (!out.is_object()) return out;
  for (base::Member& m : out.as_object()) {
    if (!m.value.is_array()) continue;
    std::sort(m.value.as_array().begin(), m.value.as_array().end(),
              [](const Value& a, const Value& b) {
                return text_field(a, "name") < text_field(b, "name");
              });
  }
  return out;
}

Value as_set(const Value& list) {
  Values out = list_of(list);
  std::sort(out.begin(), out.end(),
            [](const Value& a, const Value& b) { return naive::text_of(a) < naive::text_of(b); });
  return out.empty() ? Value() : Value(std::move(out));
}

void note(std::vector<std::string>& out, const std::string& where, const Value& a, const Value& b) {
  if (a != b) out.push_back(where + ": " + base::to_json(a) + " against " + base::to_json(b));
}

}  // namespace

std::vector<std::string> status_differences(const Value& a, const Value& b) {
  std::vector<std::string> out;
  for (const char* key : {"phase", "message", "progress"})
    note(out, key, field(a, key), field(b, key));
  note(out, "outputs", by_name(field(a, "outputs")), by_name(field(b, "outputs")));
  const auto left = nodes_of(a);
  const auto right = nodes_of(b);
  for (const auto& [name, node] : left) {
    auto found = right.find(name);
    if (found == right.end()) {
      out.push_back(name + ": only in the first (" + text_field(*node, "phase") + ")");
      continue;
    }
    for (const char* key :
         {"id", "displayName", "type", "phase", "message", "templateName", "templateScope",
          "boundaryID", "inputs", "outputs", "nodeFlag", "progress"}) {
      note(out, name + " " + key, base::sorted_keys(field(*node, key)),
           base::sorted_keys(field(*found->second, key)));
    }
    for (const char* key : {"children", "outboundNodes"}) {
      note(out, name + " " + key, as_set(field(*node, key)), as_set(field(*found->second, key)));
    }
  }
  for (const auto& [name, node] : right) {
    if (!left.contains(name)) {
      out.push_back(name + ": only in the second (" + text_field(*node, "phase") + ")");
    }
  }
  return out;
}

namespace {

bool is_over_badly(const Value& engine, const std::string& name) {
  const auto nodes = nodes_of(engine);
  auto found = nodes.find(name);
  if (found == nodes.end()) return false;
  const std::string phase = text_field(*found->second, "phase");
  return phase == "Failed" || phase == "Error";
}

}  // namespace

std::vector<std::string> without_known(std::vector<std::string> lines, const Value& engine) {
  bool suspended = false;
  bool retried_hook = false;
  for (const auto& [name, node] : nodes_of(engine)) {
    retried_hook = retried_hook || (text_field(*node, "type") == "Retry" &&
                                    naive::truth_field(field(*node, "nodeFlag"), "hooked"));
    suspended = suspended || (text_field(*node, "type") == "Suspend" &&
                              text_field(*node, "phase") != "Succeeded");
  }
  // 6: which failed branch decides a DAG; everything above it follows
  const bool branch = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return line.ends_with("phase: \"Failed\" against \"Error\"") ||
           line.ends_with("phase: \"Error\" against \"Failed\"");
  });
  if (branch) return {};
  std::erase_if(lines, [&](const std::string& line) {
    const std::size_t colon = line.find(": ");
    const std::size_t space = line.rfind(' ', colon);
    const std::string key = space < colon ? line.substr(space + 1, colon - space - 1) : "";
    const std::string name = line.substr(0, std::min(space, colon));
    // 3: outbound nodes of a node that failed before they were to be set
    // 7: what hangs from a hook that is retried
    if (retried_hook && (key == "outboundNodes" || key == "children")) return true;
    if (key == "outboundNodes") return is_over_badly(engine, name);
    // 9: a withParam that does not resolve
    if (key == "message" || line.starts_with("message: ")) {
      return line.find("failed to resolve {{") != std::string::npos;
    }
    // 4: an attempt of a hook is hooked, too
    if (key == "nodeFlag") {
      return line.ends_with("{\"retried\":true} against {\"hooked\":true,\"retried\":true}");
    }
    // 5: the progress of a suspended node
    return key == "progress" && suspended;
  });
  return lines;
}

Value shrink(const Value& workflow, std::uint64_t seed, const Law& law, int tries) {
  Value best = workflow;
  const std::string kind = law(workflow, seed).substr(0, 12);
  bool better = true;
  while (better && tries > 0) {
    better = false;
    for (Value& candidate : smaller(best)) {
      if (--tries < 0) break;
      const std::string wrong = law(candidate, seed);
      if (wrong.empty() || wrong.substr(0, 12) != kind) continue;
      best = std::move(candidate);
      better = true;
      break;
    }
  }
  return best;
}

}  // namespace tiphys::laws
