// What need not be equal with real processes. See picture.h.
#include <algorithm>
#include <charconv>
#include <set>

#include "conformance/outcome.h"
#include "conformance/picture.h"

namespace tiphys::conformance {

using base::Value;
using base::Values;
using naive::field;
using naive::list_of;
using naive::text_field;

namespace {

using Path = std::vector<std::string>;

// Names of nodes may hold anything but a slash here.
Path path_of(const std::string& pointer) {
  Path path;
  for (std::size_t at = 0; at < pointer.size();) {
    const std::size_t next = std::min(pointer.find('/', at + 1), pointer.size());
    path.push_back(pointer.substr(at + 1, next - at - 1));
    at = next;
  }
  return path;
}

Value* child(Value& parent, const std::string& name) {
  if (!parent.is_array()) return parent.find(name);
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc() || index >= parent.as_array().size()) return nullptr;
  return &parent.as_array()[index];
}

// Without its value where it is in a list, whose length stays; without the member otherwise. What
// held nothing else goes with it, as it would not have been there.
void blank(Value& from, std::span<const std::string> path) {
  Value* next = child(from, path.front());
  if (next == nullptr) return;
  if (path.size() > 1) {
    blank(*next, path.subspan(1));
    if (from.is_object() && next->is_object() && next->as_object().empty()) from.erase(path[0]);
  } else if (from.is_array()) {
    *next = Value("any");
  } else {
    from.erase(path[0]);
  }
}

bool took_different_ways(const std::vector<Path>& paths) {
  return std::any_of(paths.begin(), paths.end(), [](const Path& path) {
    return path.back() == "phase" || (path.size() == 2 && path.front() == "nodes");
  });
}

void keep_common_nodes(Value& picture, const std::set<std::string>& common) {
  base::Members& nodes = picture.find("nodes")->as_object();
  std::erase_if(nodes, [&common](const base::Member& m) { return !common.contains(m.key); });
  for (base::Member& node : nodes) {
    for (const char* key : {"children", "outboundNodes"}) {
      Value* list = node.value.find(key);
      if (list == nullptr) continue;
      std::erase_if(list->as_array(),
                    [&common](const Value& n) { return !common.contains(naive::text_of(n)); });
      if (list->as_array().empty()) node.value.erase(key);
    }
  }
}

std::set<std::string> names_in_both(const Value& a, const Value& b) {
  std::set<std::string> out;
  for (const base::Member& m : field(a, "nodes").as_object()) {
    if (field(b, "nodes").find(m.key) != nullptr) out.insert(m.key);
  }
  return out;
}

// {name, key}, whatever kind of repository holds it.
Value plain_artifact(const Value& artifact) {
  Value out = Value::object();
  out.set("name", text_field(artifact, "name"));
  for (const base::Member& m : artifact.as_object()) {
    if (const std::string key = text_field(m.value, "key"); !key.empty()) out.set("key", key);
  }
  return out;
}

// The log of container X, archived as artifact X-logs: local logs are no artifacts.
bool is_archived_log(const Value& plain) {
  const std::string name = text_field(plain, "name");
  if (!name.ends_with("-logs")) return false;
  return text_field(plain, "key").ends_with("/" + name.substr(0, name.size() - 5) + ".log");
}

void plain_artifacts(Value& holder) {
  Value* list = holder.find("artifacts");
  if (list == nullptr || !list->is_array()) return;
  Values kept;
  for (const Value& artifact : list->as_array()) {
    Value plain = plain_artifact(artifact);
    if (!is_archived_log(plain)) kept.push_back(std::move(plain));
  }
  if (kept.empty()) {
    holder.erase("artifacts");
  } else {
    *list = Value(std::move(kept));
  }
}

void plain_artifacts_of(Value& owner) {
  for (const char* key : {"inputs", "outputs"}) {
    Value* holder = owner.find(key);
    if (holder == nullptr || !holder->is_object()) continue;
    plain_artifacts(*holder);
    if (holder->as_object().empty()) owner.erase(key);
  }
}

void plain_artifacts_everywhere(Value& picture) {
  plain_artifacts_of(picture);
  for (base::Member& node : picture.find("nodes")->as_object()) plain_artifacts_of(node.value);
}

// Whoever resumed it did so under a name of that machine.
void plain_actors(Value& picture) {
  constexpr std::string_view kBegin = "Resumed by: map[User:";
  for (base::Member& node : picture.find("nodes")->as_object()) {
    if (text_field(node.value, "message").starts_with(kBegin)) {
      node.value.set("message", std::string(kBegin) + "somebody]");
    }
  }
}

// The field of a node that a path leads to, "" where it leads elsewhere.
std::string node_field(const Path& path) {
  return path.size() > 2 && path.front() == "nodes" ? path[2] : std::string();
}

}  // namespace

void prepare_for_real(const Outcome& outcome, Value& want, Value& got) {
  std::vector<Path> paths;
  for (const Value& v : list_of(field(outcome.recorded, "varies"))) {
    paths.push_back(path_of(naive::text_of(v)));
  }
  const bool loose = took_different_ways(paths);
  const std::set<std::string> common = loose ? names_in_both(want, got) : std::set<std::string>();
  for (Value* picture : {&want, &got}) {
    // The pointers count artifacts as they were recorded.
    for (const Path& path : paths) {
      const std::string edges = node_field(path);
      const bool order_only = path.size() > 3 && (edges == "children" || edges == "outboundNodes");
      if (!order_only || loose) blank(*picture, path);
      if (!loose || edges.empty()) continue;
      for (base::Member& node : picture->find("nodes")->as_object()) node.value.erase(edges);
    }
    plain_artifacts_everywhere(*picture);
    plain_actors(*picture);
    if (loose) keep_common_nodes(*picture, common);
  }
}

}  // namespace tiphys::conformance
