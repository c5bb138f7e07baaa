// Holding a status against a recorded outcome, nodes called by name.
#include <algorithm>
#include <map>

#include "base/json.h"
#include "conformance/outcome.h"

namespace tiphys::conformance {

using base::Value;
using base::Values;
using naive::field;
using naive::list_of;
using naive::text_field;

namespace {

constexpr const char* kCompared[] = {
    "id",          "displayName",   "type",     "phase",         "message",          "templateName",
    "templateRef", "templateScope", "inputs",   "outputs",       "progress",         "nodeFlag",
    "daemoned",    "boundary",      "children", "outboundNodes", "memoizationStatus"};

Value sorted(Value v) {
  if (v.is_array()) {
    for (Value& x : v.as_array()) x = sorted(std::move(x));
  } else if (v.is_object()) {
    for (base::Member& m : v.as_object()) m.value = sorted(std::move(m.value));
    v = base::sorted_keys(std::move(v));
  }
  return v;
}

Values sorted_texts(const Value& list) {
  Values out = list_of(list);
  std::sort(out.begin(), out.end(),
            [](const Value& a, const Value& b) { return naive::text_of(a) < naive::text_of(b); });
  return out;
}

using Nodes = std::map<std::string, Value>;

// The presented nodes in the form of the record: by name, edges by name.
Nodes by_name(const Value& status) {
  std::map<std::string, std::string> names;
  const Value& nodes = field(status, "nodes");
  Nodes out;
  if (!nodes.is_object()) return out;
  for (const base::Member& m : nodes.as_object()) names[m.key] = text_field(m.value, "name");
  for (const base::Member& m : nodes.as_object()) {
    Value n = m.value;
    if (const std::string id = text_field(n, "boundaryID"); !id.empty()) {
      n.set("boundary", names[id]);
    }
    for (const char* key : {"children", "outboundNodes"}) {
      if (Value* list = n.find(key)) {
        for (Value& id : list->as_array()) id = Value(names[naive::text_of(id)]);
      }
    }
    out[text_field(n, "name")] = std::move(n);
  }
  return out;
}

Value comparable(const Value& node, const char* key) {
  const Value& v = field(node, key);
  const std::string k = key;
  if (k == "children" || k == "outboundNodes") {
    Values list = sorted_texts(v);
    return list.empty() ? Value() : Value(std::move(list));
  }
  return sorted(v);
}

void note(std::vector<std::string>& out, const std::string& where, const Value& want,
          const Value& got) {
  if (want == got) return;
  out.push_back(where + ": expected " + base::to_json(want) + ", got " + base::to_json(got));
}

}  // namespace

std::vector<std::string> differences(const Outcome& outcome, const Value& status) {
  std::vector<std::string> out;
  for (const char* key : {"phase", "message", "progress", "outputs"}) {
    note(out, key, sorted(field(outcome.recorded, key)), sorted(field(status, key)));
  }
  note(out, "conditions", sorted(field(outcome.recorded, "conditions")),
       sorted(field(status, "conditions")));
  const Nodes got = by_name(status);
  for (const Value& want : list_of(field(outcome.recorded, "nodes"))) {
    const std::string name = text_field(want, "name");
    auto found = got.find(name);
    if (found == got.end()) {
      out.push_back(name + ": not there");
      continue;
    }
    for (const char* key : kCompared) {
      note(out, name + " " + key, comparable(want, key), comparable(found->second, key));
    }
  }
  for (const auto& [name, node] : got) {
    if (outcome.node(name) == nullptr) out.push_back(name + ": should not be there");
  }
  return out;
}

}  // namespace tiphys::conformance
