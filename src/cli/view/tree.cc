// From nodes to indented rows. See tree.h.
//
// Two kinds of parents: a boundary (Steps, DAG) contains the nodes that name it as their boundary;
// a wrapper (StepGroup, Retry) contains its children. A node belongs to its wrapper if it has one.
#include "cli/view/tree.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "api/pod_name.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/time.h"
#include "cli/view/humanize.h"
#include "cli/view/table.h"

namespace tiphys::cli::view {

namespace {

using base::Value;

enum class Role : std::uint8_t { Boundary, Wrapper, Leaf, Hidden };

Role role_of(std::string_view type) {
  if (type == "Steps" || type == "DAG") return Role::Boundary;
  if (type == "StepGroup" || type == "Retry") return Role::Wrapper;
  for (std::string_view leaf : {"Pod", "Skipped", "Suspend", "HTTP", "Plugin"}) {
    if (type == leaf) return Role::Leaf;
  }
  return Role::Hidden;
}

// "step(12:item)" is ("step", 12); without an index the whole name and -1.
std::pair<std::string_view, std::int64_t> split_index(std::string_view display_name) {
  const std::size_t open = display_name.rfind('(');
  if (open == std::string_view::npos) return {display_name, -1};
  std::int64_t index = -1;
  const char* first = display_name.data() + open + 1;
  const auto parsed = std::from_chars(first, display_name.data() + display_name.size(), index);
  if (parsed.ptr == first) return {display_name, -1};
  return {display_name.substr(0, open), index};
}

struct Item {
  const Value* node = nullptr;
  const Value* omitted = nullptr;  // stands for nodes that are left out; there is no node then
  std::string id;
  std::string display_name;
  Role role = Role::Hidden;
  base::Timestamp started_at;
  bool has_parent = false;
  std::vector<std::size_t> children;
};

struct TreeBranches {
  std::string_view only, first, middle, last, rail;
};
constexpr TreeBranches kUtf8 = {"──", "┬─", "├─", "└─", "│ "};
constexpr TreeBranches kAscii = {"--", "+-", "|-", "`-", "| "};

// What happens to a node's own row and to the branches of its children.
enum class Shown : std::uint8_t { Row, NothingButBranches, Nothing };

class TreePrinter {
 public:
  TreePrinter(const Value& workflow, Columns columns, const Style& style)
      : workflow_(workflow),
        columns_(columns),
        style_(style),
        branches_(style.utf8 ? kUtf8 : kAscii) {}

  std::string text();

 private:
  struct Visit {
    std::size_t item = 0;
    std::string node_prefix;
    std::string child_prefix;
  };

  bool collect();
  void attach();
  void sort_children();
  void add_outline();
  std::optional<std::size_t> find(std::string_view id) const;
  void print_from(std::size_t root);
  void print_handlers(std::size_t root);
  void push_children(const Visit& visit, Shown shown, std::vector<Visit>& stack) const;
  Shown shown(const Item& item) const;
  void print_row(const Item& item, const std::string& prefix);
  void print_omitted(const Value& counts, const std::string& prefix);
  std::vector<std::string> header() const;

  const Value& workflow_;
  Columns columns_;
  const Style& style_;
  const TreeBranches& branches_;
  std::vector<Item> items_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
  std::optional<std::unordered_set<std::string_view>> matched_;  // absent: all
  Table table_{2};
};

bool TreePrinter::collect() {
  const Value& nodes = member_of(member_of(workflow_, "status"), "nodes");
  if (!nodes.is_object()) return false;
  items_.reserve(nodes.as_object().size());
  for (const base::Member& member : nodes.as_object()) {
    Item item;
    item.node = &member.value;
    item.id = member.key;
    item.display_name = text_at(member.value, "displayName");
    item.role = role_of(text_at(member.value, "type"));
    item.started_at = time_at(member.value, "startedAt");
    by_id_.emplace(member.key, items_.size());  // of the workflow: items may move
    items_.push_back(std::move(item));
  }
  return true;
}

std::optional<std::size_t> TreePrinter::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

void TreePrinter::attach() {
  for (std::size_t parent = 0; parent < items_.size(); ++parent) {
    if (items_[parent].role != Role::Wrapper) continue;
    for (const Value& child : member_list(*items_[parent].node, "children")) {
      const auto index = child.is_string() ? find(child.as_string()) : std::nullopt;
      if (!index || items_[*index].role == Role::Hidden || items_[*index].has_parent) continue;
      items_[*index].has_parent = true;
      items_[parent].children.push_back(*index);
    }
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (item.has_parent || item.role == Role::Hidden) continue;
    const auto boundary = find(text_at(*item.node, "boundaryID"));
    if (!boundary || items_[*boundary].role != Role::Boundary) continue;
    item.has_parent = true;
    items_[*boundary].children.push_back(i);
  }
}

// In the order in which they started. The times are whole seconds; within one the order of the
// nodes themselves tells, which is that of their beginnings, and items of a loop go by their index.
void TreePrinter::sort_children() {
  std::unordered_map<std::string_view, std::size_t> first;  // of a loop, by its name
  const auto key = [this, &first](std::size_t i) {
    const auto [base_name, index] = split_index(items_[i].display_name);
    return std::tuple(items_[i].started_at, first.at(base_name), index, i);
  };
  for (Item& item : items_) {
    first.clear();
    for (const std::size_t child : item.children) {
      const auto name = split_index(items_[child].display_name).first;
      const auto place = first.try_emplace(name, child).first;
      place->second = std::min(place->second, child);
    }
    std::stable_sort(item.children.begin(), item.children.end(),
                     [&key](std::size_t a, std::size_t b) { return key(a) < key(b); });
  }
}

// The members of an outline; what it leaves out comes behind the other children.
void TreePrinter::add_outline() {
  const Value& outline = member_of(member_of(workflow_, "status"), "outline");
  if (const Value& matched = member_of(outline, "matched"); matched.is_array()) {
    matched_.emplace();
    for (const Value& id : matched.as_array()) {
      if (id.is_string()) matched_->insert(id.as_string());
    }
  }
  for (const Value& left : member_list(outline, "omitted")) {
    const auto parent = find(text_at(left, "parent"));
    if (!parent) continue;
    const Role role = items_[*parent].role;
    if (role != Role::Boundary && role != Role::Wrapper) continue;
    Item item;
    item.omitted = &left;
    item.role = Role::Leaf;
    items_[*parent].children.push_back(items_.size());
    items_.push_back(std::move(item));
  }
}

Shown TreePrinter::shown(const Item& item) const {
  if (item.omitted != nullptr) return Shown::Row;
  const std::string type = text_at(*item.node, "type");
  if (type == "StepGroup") return Shown::NothingButBranches;
  if (type == "Retry" && member_list(*item.node, "children").size() == 1) return Shown::Nothing;
  if (matched_ && !matched_->contains(item.id)) return Shown::Nothing;
  return Shown::Row;
}

void TreePrinter::print_from(std::size_t root) {
  std::vector<Visit> stack = {{root, " ", " "}};
  while (!stack.empty()) {
    const Visit visit = std::move(stack.back());
    stack.pop_back();
    const Item& item = items_[visit.item];
    const Shown how = shown(item);
    if (how == Shown::Row) print_row(item, visit.node_prefix);
    push_children(visit, how, stack);
  }
}

void TreePrinter::push_children(const Visit& visit, Shown how, std::vector<Visit>& stack) const {
  const auto& children = items_[visit.item].children;
  for (std::size_t n = children.size(); n-- > 0;) {
    const bool last = n + 1 == children.size();
    std::string_view branch, rail;
    if (how != Shown::Nothing) {
      branch = last ? branches_.last : branches_.middle;
      rail = last ? std::string_view("  ") : branches_.rail;
    }
    if (how == Shown::NothingButBranches && n == 0) {
      branch = last ? branches_.only : branches_.first;
    }
    const bool in_parents_row = how != Shown::Row && n == 0;
    const std::string& before = in_parents_row ? visit.node_prefix : visit.child_prefix;
    stack.push_back(
        {children[n], before + std::string(branch), visit.child_prefix + std::string(rail)});
  }
}

std::string template_text(const Value& node) {
  if (const Value& ref = member_of(node, "templateRef"); ref.is_object()) {
    return text_at(ref, "name") + "/" + text_at(ref, "template");
  }
  return text_at(node, "templateName");
}

std::string artifacts_text(const Value& node) {
  std::string out;
  for (const Value& artifact : member_list(member_of(node, "outputs"), "artifacts")) {
    if (!out.empty()) out += ',';
    out += text_at(artifact, "name");
  }
  return out;
}

std::string omitted_text(const Value& counts) {
  std::string out;
  for (const char* name : {"failed", "running", "pending", "succeeded", "skipped"}) {
    const std::int64_t number = member_int(counts, name).value_or(0);
    if (number > 0) out += (out.empty() ? "" : ", ") + std::to_string(number) + " " + name;
  }
  return out + " (--all shows all)";
}

void TreePrinter::print_omitted(const Value& counts, const std::string& prefix) {
  const std::int64_t number = member_int(counts, "total").value_or(0);
  std::vector<std::string> row = {prefix + "+ " + std::to_string(number) + " more", "", "", ""};
  if (columns_ == Columns::Wide) row.emplace_back();
  row.push_back(omitted_text(counts));
  table_.add(std::move(row));
}

void TreePrinter::print_row(const Item& item, const std::string& prefix) {
  if (item.omitted != nullptr) return print_omitted(*item.omitted, prefix);
  const Value& node = *item.node;
  const std::string type = text_at(node, "type");
  const spec::Phase phase = phase_named(text_at(node, "phase"));
  const bool waits = type == "Suspend" && phase == spec::Phase::Running;
  const std::string symbol = waits ? suspend_icon(style_) : icon(style_, phase);
  const bool is_pod = type == "Pod";
  const std::string message = printable(text_at(node, "message"));
  std::vector<std::string> row = {
      prefix + symbol + " " + printable(item.display_name), printable(template_text(node)),
      is_pod ? printable(api::pod_name(workflow_, node)) : "",
      is_pod ? short_span(item.started_at, time_at(node, "finishedAt"), style_.now) : ""};
  if (columns_ == Columns::Wide) row.push_back(printable(artifacts_text(node)));
  row.push_back(message);
  if (columns_ == Columns::Wide) {
    row.push_back(printable(resources_text(member_of(node, "resourcesDuration"))));
  }
  if (columns_ != Columns::Default)
    row.push_back(is_pod ? printable(text_at(node, "hostNodeName")) : "");
  table_.add(std::move(row));
}

std::vector<std::string> TreePrinter::header() const {
  const std::string step = paint(style_, Color::Default, "STEP");
  switch (columns_) {
    case Columns::Wide:
      return {step,        "TEMPLATE", "PODNAME",           "DURATION",
              "ARTIFACTS", "MESSAGE",  "RESOURCESDURATION", "NODENAME"};
    case Columns::Short: return {step, "TEMPLATE", "PODNAME", "DURATION", "MESSAGE", "NODENAME"};
    default: return {step, "TEMPLATE", "PODNAME", "DURATION", "MESSAGE"};
  }
}

// The exit handler and the hooks of the workflow, which lie below no node.
void TreePrinter::print_handlers(std::size_t root) {
  const std::string& name = object_name(workflow_);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (i == root || items_[i].has_parent || items_[i].node == nullptr) continue;
    const std::string own = text_at(*items_[i].node, "name");
    const bool handles = own == name + ".onExit" || own.starts_with(name + ".hooks.");
    if (!handles || items_[i].role == Role::Hidden) continue;
    table_.add({});
    print_from(i);
  }
}

std::string TreePrinter::text() {
  if (!collect()) return {};
  const std::string& name = object_name(workflow_);
  const auto root = find(name);
  if (!root) return {};
  attach();
  sort_children();
  add_outline();
  table_.add(header());
  print_from(*root);
  print_handlers(*root);
  return table_.text();
}

}  // namespace

std::string tree(const Value& workflow, Columns columns, const Style& style) {
  return TreePrinter(workflow, columns, style).text();
}

std::string resources_text(const Value& resources_duration) {
  if (!resources_duration.is_object()) return {};
  std::vector<std::string> parts;
  for (const base::Member& member : resources_duration.as_object()) {
    const std::int64_t seconds = member.value.as_int64().value_or(0);
    std::string_view unit = "1";
    if (member.key == "memory") unit = "100Mi";
    if (member.key == "storage" || member.key == "ephemeral-storage") unit = "10Gi";
    parts.push_back(base::to_go_text(base::Duration::seconds(seconds)) + "*(" + std::string(unit) +
                    " " + member.key + ")");
  }
  std::sort(parts.begin(), parts.end());
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
  return out;
}

}  // namespace tiphys::cli::view
