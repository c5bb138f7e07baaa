// Label selectors and node field selectors (Kubernetes' grammars; §23).
//
// Compiled once, matched in O(requirements); both are immutable and printable in canonical form.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tiphys::expr {

class LabelSelector {
 public:
  enum class Operator : std::uint8_t {
    Equals,
    NotEquals,
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan
  };
  struct Requirement {
    std::string key;
    Operator op = Operator::Exists;
    std::vector<std::string> values;  // sorted, unique
    bool doubled = false;             // Equals was written "=="
  };
  using LabelOf = std::function<std::optional<std::string>(std::string_view key)>;

  // `a=b,c!=d,e in (x,y),f,!g,h>3`. Empty selects everything. Errors in apimachinery's words.
  static base::Result<LabelSelector> parse(std::string_view text);
  bool matches(const LabelOf& label) const;
  bool empty() const { return requirements_.empty(); }
  const std::vector<Requirement>& requirements() const { return requirements_; }  // by key
  std::string text() const;

 private:
  std::vector<Requirement> requirements_;
};

// `displayName=x,phase!=Running`: equality only. Which fields exist is the caller's matter; for
// nodes: displayName, templateName, phase, name, id, templateRef.name, templateRef.template,
// inputs.parameters.<NAME>.value.
class FieldSelector {
 public:
  struct Requirement {
    std::string field;
    bool equal = true;
    std::string value;
  };
  using FieldOf = std::function<std::string(std::string_view field)>;  // "" where there is none

  // Error: "invalid selector: '%s'; can't understand '%s'".
  static base::Result<FieldSelector> parse(std::string_view text);
  bool matches(const FieldOf& field) const;
  bool empty() const { return requirements_.empty(); }
  const std::vector<Requirement>& requirements() const { return requirements_; }
  std::string text() const;

 private:
  std::vector<Requirement> requirements_;
};

// Why Kubernetes would not take this for a label; "" where it would. O(length).
std::string label_error(std::string_view key, std::string_view value);

}  // namespace tiphys::expr
