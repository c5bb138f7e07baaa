// MapScope and LayeredScope.
#include "expr/scope.h"

#include <set>

namespace tiphys::expr {

bool MapScope::erase(std::string_view key) {
  auto at = values_.find(key);
  if (at == values_.end()) return false;
  values_.erase(at);
  return true;
}

std::optional<ScopeValue> MapScope::lookup(std::string_view flat_key) const {
  auto at = values_.find(flat_key);
  if (at == values_.end()) return std::nullopt;
  return at->second;
}

void MapScope::enumerate(std::string_view prefix, const Visitor& visit) const {
  for (auto at = values_.lower_bound(prefix); at != values_.end(); ++at) {
    if (!at->first.starts_with(prefix)) return;
    visit(at->first, at->second);
  }
}

std::optional<ScopeValue> LayeredScope::lookup(std::string_view flat_key) const {
  for (const Scope* layer : layers_)
    if (auto value = layer->lookup(flat_key)) return value;
  return std::nullopt;
}

void LayeredScope::enumerate(std::string_view prefix, const Visitor& visit) const {
  if (layers_.size() == 1) return layers_.front()->enumerate(prefix, visit);
  std::set<std::string, std::less<>> seen;
  for (const Scope* layer : layers_) {
    layer->enumerate(prefix, [&](std::string_view key, const ScopeValue& value) {
      if (seen.emplace(key).second) visit(key, value);
    });
  }
}

}  // namespace tiphys::expr
