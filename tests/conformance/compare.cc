// Holding a status against a recorded outcome, nodes called by name.
#include <algorithm>
#include <map>

#include "base/json.h"
#include "conformance/outcome.h"
#include "conformance/picture.h"

namespace tiphys::conformance {

using base::Value;
using base::Values;
using naive::field;
using naive::list_of;
using naive::text_field;

namespace {

constexpr const char* kOfWorkflow[] = {"phase", "message", "progress", "outputs", "conditions"};
constexpr const char* kOfNode[] = {
    "id",          "displayName",   "type",     "phase",         "message",          "templateName",
    "templateRef", "templateScope", "inputs",   "outputs",       "progress",         "nodeFlag",
    "daemoned",    "boundary",      "children", "outboundNodes", "memoizationStatus"};

bool is_edges(std::string_view key) { return key == "children" || key == "outboundNodes"; }

// Siblings that start together come in any order.
Value comparable(const Value& node, const char* key) {
  const Value& v = field(node, key);
  if (!is_edges(key)) return base::sorted_keys(v);
  Values list = list_of(v);
  std::sort(list.begin(), list.end(),
            [](const Value& a, const Value& b) { return naive::text_of(a) < naive::text_of(b); });
  return list.empty() ? Value() : Value(std::move(list));
}

template <std::size_t N>
Value fields_of(const Value& from, const char* const (&keys)[N]) {
  Value out = Value::object();
  for (const char* key : keys) {
    if (Value v = comparable(from, key); !v.is_null()) out.set(key, std::move(v));
  }
  return out;
}

// With ids of other nodes replaced by their names.
Value named_edges(Value node, const std::map<std::string, std::string>& names) {
  const auto name_of = [&names](const std::string& id) {
    const auto found = names.find(id);
    return found == names.end() ? std::string() : found->second;
  };
  if (const std::string id = text_field(node, "boundaryID"); !id.empty()) {
    node.set("boundary", name_of(id));
  }
  for (const char* key : {"children", "outboundNodes"}) {
    Value* list = node.find(key);
    if (list == nullptr) continue;
    for (Value& id : list->as_array()) id = Value(name_of(naive::text_of(id)));
  }
  return node;
}

void note(std::vector<std::string>& out, const std::string& where, const Value& want,
          const Value& got) {
  if (want == got) return;
  out.push_back(where + ": expected " + base::to_json(want) + ", got " + base::to_json(got));
}

}  // namespace

Value picture_of_record(const Outcome& outcome) {
  Value picture = fields_of(outcome.recorded, kOfWorkflow);
  Value& nodes = picture.set("nodes", Value::object());
  for (const Value& n : list_of(field(outcome.recorded, "nodes"))) {
    nodes.set(text_field(n, "name"), fields_of(n, kOfNode));
  }
  return picture;
}

Value picture_of_status(const Value& status) {
  Value picture = fields_of(status, kOfWorkflow);
  Value& nodes = picture.set("nodes", Value::object());
  const Value& all = field(status, "nodes");
  if (!all.is_object()) return picture;
  std::map<std::string, std::string> names;
  for (const base::Member& m : all.as_object()) names[m.key] = text_field(m.value, "name");
  for (const base::Member& m : all.as_object()) {
    nodes.set(names[m.key], fields_of(named_edges(m.value, names), kOfNode));
  }
  return picture;
}

std::vector<std::string> compare(const Value& want, const Value& got) {
  std::vector<std::string> out;
  for (const char* key : kOfWorkflow) note(out, key, field(want, key), field(got, key));
  const Value& theirs = field(want, "nodes");
  const Value& ours = field(got, "nodes");
  for (const base::Member& m : theirs.as_object()) {
    const Value* found = ours.find(m.key);
    if (found == nullptr) {
      out.push_back(m.key + ": not there");
      continue;
    }
    for (const char* key : kOfNode) {
      note(out, m.key + " " + key, field(m.value, key), field(*found, key));
    }
  }
  for (const base::Member& m : ours.as_object()) {
    if (theirs.find(m.key) == nullptr) out.push_back(m.key + ": should not be there");
  }
  return out;
}

namespace {

// Every run of digits as one: what is left of a text with times in it.
std::string without_digits(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit || out.empty() || out.back() != '0') out += digit ? '0' : c;
  }
  return out;
}

// A list in any order, its texts without digits: what can be equal of workflow.failures, which is
// in the order of a map there and has times in it.
std::string shape_of(const std::string& text) {
  auto parsed = base::parse_json(text);
  if (parsed.has_value() && parsed->is_string()) parsed = base::parse_json(parsed->as_string());
  if (!parsed.has_value() || !parsed->is_array()) return without_digits(text);
  std::vector<std::string> items;
  for (const Value& item : parsed->as_array()) items.push_back(without_digits(base::to_json(item)));
  std::sort(items.begin(), items.end());
  std::string out;
  for (const std::string& item : items) out += item + "\n";
  return out;
}

void keep_shape(Value& picture, const std::string& node, std::size_t index) {
  Value* nodes = picture.find("nodes");
  Value* found = nodes->find(node);
  Value* inputs = found == nullptr ? nullptr : found->find("inputs");
  Value* list = inputs == nullptr ? nullptr : inputs->find("parameters");
  if (list == nullptr || !list->is_array() || index >= list->as_array().size()) return;
  Value& one = list->as_array()[index];
  one.set("value", shape_of(text_field(one, "value")));
}

// Values of inputs that differed between the predecessor's own runs compare by their shape.
void keep_shapes(const Outcome& outcome, Value& want, Value& got) {
  for (const Value& v : list_of(field(outcome.recorded, "varies"))) {
    const std::string path = naive::text_of(v);
    constexpr std::string_view kNodes = "/nodes/";
    constexpr std::string_view kInput = "/inputs/parameters/";
    const std::size_t at = path.find(kInput);
    if (!path.starts_with(kNodes) || at == std::string::npos || !path.ends_with("/value")) continue;
    const std::string node = path.substr(kNodes.size(), at - kNodes.size());
    const std::size_t index = std::stoul(path.substr(at + kInput.size()));
    keep_shape(want, node, index);
    keep_shape(got, node, index);
  }
}

}  // namespace

std::vector<std::string> differences(const Outcome& outcome, const Value& status) {
  Value want = picture_of_record(outcome);
  Value got = picture_of_status(status);
  keep_shapes(outcome, want, got);
  return compare(want, got);
}

std::vector<std::string> real_differences(const Outcome& outcome, const Value& status) {
  Value want = picture_of_record(outcome);
  Value got = picture_of_status(status);
  prepare_for_real(outcome, want, got);
  return compare(want, got);
}

}  // namespace tiphys::conformance
