// Flat keys to nested maps.
#include "expr/expression/scope_environment.h"

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "expr/expression/added_functions.h"
#include "expr/expression/check.h"
#include "expr/go/format.h"

namespace tiphys::expr::expression {
namespace {

struct Branch {
  std::optional<ScopeValue> value;
  std::map<std::string, Branch, std::less<>> children;
};

void insert(Branch& root, std::string_view path, const ScopeValue& value) {
  Branch* at = &root;
  while (true) {
    std::size_t dot = path.find('.');
    at = &at->children[std::string(path.substr(0, dot))];
    if (dot == path.npos) break;
    path.remove_prefix(dot + 1);
  }
  at->value = value;
}

}  // namespace

bool ScopeEnvironment::has_children(std::string_view path) const {
  bool any = false;
  scope_.enumerate(std::string(path) + ".",
                   [&](std::string_view, const ScopeValue&) { any = true; });
  return any;
}

base::Result<go::Any> ScopeEnvironment::leaf(const ScopeValue& value) {
  switch (value.kind) {
    case ScopeValue::Kind::Text:
      if (!budget_.charge(value.text.size())) return budget_.failure();
      return go::Any(value.text);
    case ScopeValue::Kind::Data: return go::from_json_value(value.data, budget_);
    case ScopeValue::Kind::Absent: break;
  }
  return go::Any();
}

base::Result<go::Any> ScopeEnvironment::subtree(const std::string& prefix) {
  if (auto at = built_.find(prefix); at != built_.end()) return at->second;
  Branch root;
  bool ok = true;
  scope_.enumerate(prefix, [&](std::string_view key, const ScopeValue& value) {
    ok = ok && budget_.step() && budget_.charge(key.size() + value.text.size() + sizeof(Branch));
    if (ok) insert(root, key.substr(prefix.size()), value);
  });
  if (!ok) return budget_.failure();
  // A value with children is left out.
  auto build = [&](auto& self, const Branch& branch) -> base::Result<go::Any> {
    Level level(budget_);
    if (!level.ok()) return budget_.failure();
    if (branch.children.empty()) return branch.value ? leaf(*branch.value) : go::Any();
    std::vector<std::pair<std::string, go::Any>> items;
    for (const auto& [name, child] : branch.children)
      items.emplace_back(name, TRY(self(self, child)));
    return go::Any::map(std::move(items));
  };
  go::Any out = TRY(build(build, root));
  if (out.is_nil()) out = go::Any::map(std::vector<std::pair<std::string, go::Any>>{});
  built_.emplace(prefix, out);
  return out;
}

base::Result<go::Any> ScopeEnvironment::everything() { return subtree(""); }

base::Result<std::optional<Environment::Found>> ScopeEnvironment::find(
    std::span<const std::string_view> path) {
  if (functions_ == Functions::Argo && is_added_name(path[0])) return find_added(path);
  std::string key;
  std::vector<std::size_t> ends;
  for (std::string_view name : path) {
    if (!key.empty()) key += '.';
    key += name;
    ends.push_back(key.size());
  }
  for (std::size_t used = path.size(); used > 0; --used) {
    std::string part = key.substr(0, ends[used - 1]);
    if (has_children(part)) return Found{TRY(subtree(part + ".")), used};
    if (auto value = scope_.lookup(part)) return Found{TRY(leaf(*value)), used};
  }
  if (unknown_ == UnknownNames::Nil) return Found{go::Any(), 1};
  return std::nullopt;
}

namespace {

bool has_member(const base::Value& value, std::string_view path) {
  const base::Value* at = &value;
  for (std::string_view name : base::split(path, '.')) {
    at = at->find(name);
    if (at == nullptr) return false;
  }
  return true;
}

}  // namespace

bool ScopeEnvironment::has(std::string_view path) const {
  if (scope_.lookup(path) || has_children(path)) return true;
  // A prefix that is data may have the rest as members.
  for (std::size_t dot = path.rfind('.'); dot != path.npos; dot = path.rfind('.', dot - 1)) {
    auto value = scope_.lookup(path.substr(0, dot));
    if (value && !has_children(path.substr(0, dot)))
      return value->kind == ScopeValue::Kind::Data && has_member(value->data, path.substr(dot + 1));
    if (dot == 0) break;
  }
  return false;
}

base::Result<void> ScopeEnvironment::check_names(const ProgramCode& code) const {
  for (std::size_t i = 0; i < code.references.size(); ++i) {
    const std::string& path = code.references[i].path;
    std::string root = path.substr(0, path.find('.'));
    if (scope_.lookup(path) || scope_.lookup(root) || has_children(root)) continue;
    return base::fail(
        base::ErrorCode::InvalidArgument,
        bound_message(code.tree.source, code.reference_positions[i], "unknown name " + root));
  }
  return {};
}

bool ScopeEnvironment::declares_names(const ProgramCode& code) const {
  return !code.bare_names.empty() ||
         std::any_of(code.tree.nodes.begin(), code.tree.nodes.end(),
                     [](const Node& node) { return node.kind == NodeKind::Declaration; });
}

base::Result<void> ScopeEnvironment::check_kinds(const ProgramCode& code) const {
  return check(code.tree, [&](std::string_view name) {
    if (functions_ == Functions::Argo && is_added_name(name))
      return name == "toJson" ? Known::TextFunction : Known::Nothing;
    if (has_children(name)) return Known::Map;
    auto value = scope_.lookup(name);
    return value && value->kind == ScopeValue::Kind::Text ? Known::String : Known::Nothing;
  });
}

}  // namespace tiphys::expr::expression
