// Label and field selectors: parsed, matched and printed.
#include "expr/selector.h"

#include <algorithm>

#include "expr/go/number.h"
#include "expr/selector/field_terms.h"
#include "expr/selector/label_terms.h"

namespace tiphys::expr {
namespace {

using Operator = LabelSelector::Operator;

bool matches_one(const LabelSelector::Requirement& r, const std::optional<std::string>& value) {
  auto among = [&] { return std::binary_search(r.values.begin(), r.values.end(), *value); };
  switch (r.op) {
    case Operator::Exists: return value.has_value();
    case Operator::DoesNotExist: return !value.has_value();
    case Operator::Equals:
    case Operator::In: return value && among();
    case Operator::NotEquals:
    case Operator::NotIn: return !value || !among();
    case Operator::GreaterThan:
    case Operator::LessThan: {
      if (!value) return false;
      auto have = go::parse_int(*value, 10);
      auto want = go::parse_int(r.values[0], 10);
      if (!have || !want) return false;
      return r.op == Operator::GreaterThan ? *have > *want : *have < *want;
    }
  }
  return false;
}

}  // namespace

base::Result<LabelSelector> LabelSelector::parse(std::string_view text) {
  LabelSelector out;
  out.requirements_ = TRY(selector::parse_label_terms(text));
  std::stable_sort(out.requirements_.begin(), out.requirements_.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  return out;
}

bool LabelSelector::matches(const LabelOf& label) const {
  return std::all_of(requirements_.begin(), requirements_.end(),
                     [&](const Requirement& r) { return matches_one(r, label(r.key)); });
}

std::string LabelSelector::text() const {
  std::string out;
  for (const Requirement& r : requirements_) out += (out.empty() ? "" : ",") + selector::text_of(r);
  return out;
}

base::Result<FieldSelector> FieldSelector::parse(std::string_view text) {
  FieldSelector out;
  out.requirements_ = TRY(selector::parse_field_terms(text));
  return out;
}

bool FieldSelector::matches(const FieldOf& field) const {
  return std::all_of(requirements_.begin(), requirements_.end(),
                     [&](const Requirement& r) { return (field(r.field) == r.value) == r.equal; });
}

std::string FieldSelector::text() const {
  std::string out;
  for (const Requirement& r : requirements_) out += (out.empty() ? "" : ",") + selector::text_of(r);
  return out;
}

}  // namespace tiphys::expr
