// Each step is a function of the value it stands at and of the steps behind it.
#include "expr/json_path/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "expr/go/function.h"
#include "expr/json_path/query_walk.h"

namespace tiphys::expr::json_path {
namespace {

using base::Result;
using base::Value;
using go::refuse;
using Steps = std::span<const Step>;
using Places = std::vector<const Value*>;

std::string_view go_kind(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::Null: return "nil";
    case Value::Kind::Bool: return "bool";
    case Value::Kind::Number: return "float64";
    case Value::Kind::String: return "string";
    case Value::Kind::Array: return "slice";
    case Value::Kind::Object: return "map";
  }
  return "";
}

std::unexpected<base::Error> wrong_target(std::string_view step, std::string_view wanted,
                                          const Value& value) {
  return refuse(fmt::format("{}: invalid token target. expected [{}] got [{}]", step, wanted,
                            go_kind(value)));
}

// Of maps in the order of their keys.
Places children(const Value& value) {
  Places out;
  if (value.is_array())
    for (const Value& element : value.as_array()) out.push_back(&element);
  if (!value.is_object()) return out;
  std::vector<const base::Member*> sorted;
  for (const base::Member& member : value.as_object()) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  for (const base::Member* member : sorted) out.push_back(&member->value);
  return out;
}

// The place of an index in a list of that length, or -1.
std::int64_t place_of(std::int64_t index, std::size_t length) {
  const auto size = static_cast<std::int64_t>(length);
  if (index < 0) index += size;
  return index >= 0 && index < size ? index : -1;
}

class Walk {
 public:
  Walk(const Value& root, Budget& budget) : root_(root), budget_(budget) {}

  Result<Value> at(const Value& current, Steps steps) {
    Level level(budget_);
    if (!level.ok() || !budget_.step()) return budget_.failure();
    if (steps.empty()) return copy(current);
    const Step& step = steps[0];
    const Steps behind = steps.subspan(1);
    switch (step.kind) {
      case Step::Kind::Member: return member(step, current, behind);
      case Step::Kind::Length: return length(current, behind);
      case Step::Kind::Index: return index(step, current, behind);
      case Step::Kind::Everything: return everything(current, behind);
      case Step::Kind::Descent: return descent(current, behind);
      case Step::Kind::Slice: return slice(step, current, behind);
      case Step::Kind::Members: return members(step, current, behind);
      case Step::Kind::Indexes: return indexes(step, current, behind);
      case Step::Kind::Filter: return filter(step, current, behind);
    }
    return refuse("invalid token");
  }

 private:
  Result<Value> copy(const Value& value) {
    if (!copy_fits(value)) return budget_.failure();
    return value;
  }
  bool copy_fits(const Value& value) {
    if (!budget_.step() || !budget_.charge(sizeof(Value))) return false;
    auto fits = [&](const Value& inner) { return copy_fits(inner); };
    if (value.is_string()) return budget_.charge(value.as_string().size());
    if (value.is_array()) return std::ranges::all_of(value.as_array(), fits);
    if (value.is_object())
      return std::ranges::all_of(value.as_object(),
                                 [&](const base::Member& m) { return copy_fits(m.value); });
    return true;
  }

  Result<Value> member(const Step& step, const Value& current, Steps behind) {
    if (!current.is_object()) return wrong_target("key", "map", current);
    const Value* found = current.find(step.names[0]);
    if (found == nullptr)
      return refuse(fmt::format("key: invalid token key '{}' not found", step.names[0]));
    return at(*found, behind);
  }

  // A map may have a member of that name.
  Result<Value> length(const Value& current, Steps behind) {
    if (const Value* own = current.find("length")) return at(*own, behind);
    std::size_t size = 0;
    if (current.is_array())
      size = current.as_array().size();
    else if (current.is_string())
      size = current.as_string().size();
    else if (current.is_object())
      size = current.as_object().size();
    else
      return wrong_target("length", "array map slice string", current);
    return at(Value::number(static_cast<std::int64_t>(size)), behind);
  }

  Result<Value> index(const Step& step, const Value& current, Steps behind) {
    if (!current.is_array()) return wrong_target("index", "array slice", current);
    const std::int64_t place = place_of(step.numbers[0], current.as_array().size());
    if (place < 0) return refuse("index: invalid token out of range");
    return at(current.as_array()[static_cast<std::size_t>(place)], behind);
  }

  Result<Value> everything(const Value& current, Steps behind) {
    if (!current.is_array() && !current.is_object())
      return wrong_target("wildcard", "array map slice", current);
    return each(children(current), behind);
  }

  // Here an index behind chooses among the places.
  Result<Value> chosen(const Places& places, Steps behind) {
    if (behind.empty() || behind[0].kind != Step::Kind::Index) return each(places, behind);
    const std::int64_t place = place_of(behind[0].numbers[0], places.size());
    if (place < 0) return refuse("index: invalid token out of range");
    return at(*places[static_cast<std::size_t>(place)], behind.subspan(1));
  }

  Result<Value> each(const Places& places, Steps behind) {
    Value out = Value::array();
    for (const Value* place : places) {
      Result<Value> found = at(*place, behind);
      if (budget_.exceeded()) return budget_.failure();
      if (found && (behind.empty() || !found->is_null()))
        out.as_array().push_back(std::move(*found));
    }
    return out;
  }

  Result<Value> descent(const Value& current, Steps behind) {
    Value out = Value::array();
    TRY(descend(current, behind, out.as_array()));
    return out;
  }
  // Lists that are found are opened.
  Result<void> descend(const Value& current, Steps behind, base::Values& out) {
    Level level(budget_);
    if (!level.ok()) return budget_.failure();
    if (current.is_null()) return {};
    Result<Value> found = at(current, behind);
    if (budget_.exceeded()) return budget_.failure();
    if (found && found->is_array() && !behind.empty()) {
      for (Value& element : found->as_array()) out.push_back(std::move(element));
    } else if (found && !found->is_null()) {
      out.push_back(std::move(*found));
    }
    for (const Value* child : children(current)) TRY(descend(*child, behind, out));
    return {};
  }

  Result<Value> slice(const Step& step, const Value& current, Steps behind) {
    if (!current.is_array()) return wrong_target("range", "array slice", current);
    if (step.stride == 0) return refuse("range: invalid token out of range");
    const base::Values& list = current.as_array();
    const auto size = static_cast<std::int64_t>(list.size());
    auto bound = [&](std::int64_t n) {
      return std::clamp<std::int64_t>(n < 0 ? n + size : n, 0, size);
    };
    const std::int64_t from = step.from ? bound(*step.from) : 0;
    const std::int64_t to = step.to ? bound(*step.to) : size;
    Places places;
    // Backwards it is the same range, from its end.
    for (std::int64_t i = step.stride > 0 ? from : to - 1; i >= from && i < to;) {
      places.push_back(&list[static_cast<std::size_t>(i)]);
      if (__builtin_add_overflow(i, step.stride, &i)) break;
    }
    return chosen(places, behind);
  }

  Result<Value> members(const Step& step, const Value& current, Steps behind) {
    if (!current.is_object()) return wrong_target("union", "map", current);
    Places places;
    for (const std::string& name : step.names)
      if (const Value* found = current.find(name)) places.push_back(found);
    return chosen(places, behind);
  }

  Result<Value> indexes(const Step& step, const Value& current, Steps behind) {
    if (!current.is_array()) return wrong_target("union", "array slice", current);
    Places places;
    for (std::int64_t index : step.numbers) {
      const std::int64_t place = place_of(index, current.as_array().size());
      if (place >= 0) places.push_back(&current.as_array()[static_cast<std::size_t>(place)]);
    }
    return chosen(places, behind);
  }

  Result<Value> filter(const Step& step, const Value& current, Steps behind) {
    if (step.condition->kind == Condition::Kind::Empty)
      return refuse("invalid expression. is empty");
    if (!current.is_array() && !current.is_object())
      return wrong_target("filter", "array map slice", current);
    Places places;
    for (const Value* element : children(current))
      if (TRY(passes(*step.condition, root_, *element, budget_))) places.push_back(element);
    return chosen(places, behind);
  }

  const Value& root_;
  Budget& budget_;
};

}  // namespace

Result<Value> walk(Steps steps, const Value& root, const Value& current, Budget& budget) {
  return Walk(root, budget).at(current, steps);
}

Result<Value> query(const Value& document, std::string_view text, Budget& budget) {
  const Path path = TRY(parse_path(text, budget));
  return walk(path.steps, document, document, budget);
}

}  // namespace tiphys::expr::json_path
