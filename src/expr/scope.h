// Scope: the variables that tags and expressions may use, as flat keys ("inputs.parameters.x").
//
// The engine implements it over its own tables; MapScope and LayeredScope are ready-made. Values
// are text, or absent (an output of a skipped node, §7.6), or data (artifacts, `item` of a map).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace tiphys::expr {

struct ScopeValue {
  enum class Kind : std::uint8_t {
    Text,    // what simple tags insert; a string in expressions
    Absent,  // nil in expressions; an error in simple tags
    Data     // only visible in expressions (simple tags do not find it), numbers as numbers
  };
  Kind kind = Kind::Absent;
  std::string text;
  base::Value data;

  static ScopeValue of_text(std::string t) { return {Kind::Text, std::move(t), {}}; }
  static ScopeValue absent() { return {}; }
  static ScopeValue of_data(base::Value v) { return {Kind::Data, {}, std::move(v)}; }
};

// Belongs to the evaluation that reads it; the same key gives the same answer throughout.
class Scope {
 public:
  using Visitor = std::function<void(std::string_view key, const ScopeValue& value)>;
  virtual ~Scope() = default;

  // The value of exactly this flat key.
  virtual std::optional<ScopeValue> lookup(std::string_view flat_key) const = 0;
  // Every key that starts with `prefix`, in any order, each once. Expressions ask for it when a
  // path is not a key itself, with the longest prefix that they know ("steps.a.outputs.").
  virtual void enumerate(std::string_view prefix, const Visitor& visit) const = 0;
};

// An owning map. O(log n) look-up.
class MapScope : public Scope {
 public:
  void set(std::string key, std::string text) {
    values_[std::move(key)] = ScopeValue::of_text(std::move(text));
  }
  void set_absent(std::string key) { values_[std::move(key)] = ScopeValue::absent(); }
  void set_data(std::string key, base::Value v) {
    values_[std::move(key)] = ScopeValue::of_data(std::move(v));
  }
  bool erase(std::string_view key);
  std::size_t size() const { return values_.size(); }

  std::optional<ScopeValue> lookup(std::string_view flat_key) const override;
  void enumerate(std::string_view prefix, const Visitor& visit) const override;

 private:
  std::map<std::string, ScopeValue, std::less<>> values_;
};

// Several scopes seen as one: the first that has a key decides. Borrows its layers.
class LayeredScope : public Scope {
 public:
  explicit LayeredScope(std::vector<const Scope*> layers) : layers_(std::move(layers)) {}

  std::optional<ScopeValue> lookup(std::string_view flat_key) const override;
  void enumerate(std::string_view prefix, const Visitor& visit) const override;

 private:
  std::vector<const Scope*> layers_;
};

}  // namespace tiphys::expr
