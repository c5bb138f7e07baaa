// Evaluation of kubectl's JSONPath templates over JSON values.
#include "expr/json_path/kubectl.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "base/json.h"
#include "expr/go/function.h"
#include "expr/go/number.h"

namespace tiphys::expr::json_path {
namespace {

using base::Value;
using go::refuse;
using Values = std::vector<const Value*>;

// -1, 0, 1, or 2 where the two do not compare.
int order(const Value& a, const Value& b) {
  auto three = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (a.is_number() && b.is_number()) {
    auto x = a.as_int64();
    auto y = b.as_int64();
    if (x && y) return three(*x, *y);
    return three(a.as_double().value_or(0), b.as_double().value_or(0));
  }
  if (a.is_string() && b.is_string()) return three(a.as_string(), b.as_string());
  if (a.is_bool() && b.is_bool()) return three(a.as_bool(), b.as_bool());
  return 2;
}

class Runner {
 public:
  Runner(Budget& budget, bool allow_missing) : budget_(budget), allow_missing_(allow_missing) {}

  base::Result<void> block(std::span<const Node> nodes, const Value& document, std::size_t& used) {
    Level level(budget_);
    if (!level.ok()) return budget_.failure();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      used = i + 1;
      const Node& node = nodes[i];
      bool action = node.kind == NodeKind::List && !node.kids.empty() &&
                    node.kids[0].kind == NodeKind::Identifier;
      if (action && node.kids[0].text == "end") {
        if (ranges_ == 0) return refuse("not in range, nothing to end");
        return {};
      }
      if (action && node.kids[0].text == "range") {
        i += TRY(range(nodes.subspan(i), document));
        used = i + 1;
        continue;
      }
      Values current = {&document};
      TRY(walk(node, current));
      TRY(print(current));
    }
    return {};
  }

  std::string out;

 private:
  // How many nodes the loop took after its own.
  base::Result<std::size_t> range(std::span<const Node> nodes, const Value& document) {
    Node rest = nodes[0];
    rest.kids.erase(rest.kids.begin());
    Values items = {&document};
    TRY(walk(rest, items));
    ++ranges_;
    std::size_t used = 0;
    std::string before = out;
    if (items.empty()) {
      static const Value nothing;
      auto skipped = block(nodes.subspan(1), nothing, used);
      out = std::move(before);
      TRY(std::move(skipped));
    }
    for (const Value* item : items) TRY(block(nodes.subspan(1), *item, used));
    --ranges_;
    return used;
  }

  const Value* keep(Value value) { return &owned_.emplace_back(std::move(value)); }

  base::Result<void> walk(const Node& node, Values& current) {
    if (!budget_.step(current.size() + 1)) return budget_.failure();
    switch (node.kind) {
      case NodeKind::List:
        for (const Node& kid : node.kids) TRY(walk(kid, current));
        return {};
      case NodeKind::Text: current = {keep(Value(node.text))}; return {};
      case NodeKind::Number:
      case NodeKind::Bool:
        for (const Value*& value : current) value = keep(node.number);
        return {};
      case NodeKind::Field: return field(node, current);
      case NodeKind::Array: return array(node, current);
      case NodeKind::Filter: return filter(node, current);
      case NodeKind::Wildcard: return wildcard(current);
      case NodeKind::Recursive: {
        Values found;
        TRY(recursive(current, found));
        current = std::move(found);
        return {};
      }
      case NodeKind::Union: return unite(node, current);
      case NodeKind::Identifier: break;
    }
    return refuse("unrecognized identifier " + node.text);
  }

  base::Result<void> unite(const Node& node, Values& current) {
    Values all;
    for (const Node& kid : node.kids) {
      Values one = current;
      TRY(walk(kid, one));
      all.insert(all.end(), one.begin(), one.end());
    }
    current = std::move(all);
    return {};
  }

  base::Result<void> field(const Node& node, Values& current) {
    if (current.empty()) return {};
    Values found;
    for (const Value* value : current)
      if (const Value* member = value->find(node.text)) found.push_back(member);
    if (found.empty() && !allow_missing_) return refuse(node.text + " is not found");
    current = std::move(found);
    return {};
  }

  static void members(const Value& value, Values& out) {
    if (value.is_array())
      for (const Value& element : value.as_array()) out.push_back(&element);
    if (value.is_object()) {
      std::vector<const base::Member*> sorted;
      for (const base::Member& member : value.as_object()) sorted.push_back(&member);
      std::sort(sorted.begin(), sorted.end(),
                [](const auto* a, const auto* b) { return a->key < b->key; });
      for (const base::Member* member : sorted) out.push_back(&member->value);
    }
  }
  // Of a text it takes the bytes, as numbers.
  base::Result<void> wildcard(Values& current) {
    Values found;
    for (const Value* value : current) {
      members(*value, found);
      if (!value->is_string()) continue;
      if (!budget_.step(value->as_string().size())) return budget_.failure();
      for (const char c : value->as_string())
        found.push_back(keep(Value::number(std::int64_t{static_cast<unsigned char>(c)})));
    }
    if (!budget_.step(found.size())) return budget_.failure();
    current = std::move(found);
    return {};
  }
  base::Result<void> recursive(const Values& input, Values& found) {
    Level level(budget_);
    if (!level.ok() || !budget_.step(input.size() + 1)) return budget_.failure();
    for (const Value* value : input) {
      Values inner;
      members(*value, inner);
      // A text that is not empty counts as a list of its bytes, which lead nowhere.
      const bool text = value->is_string() && !value->as_string().empty();
      if (inner.empty() && !text) continue;
      found.push_back(value);
      TRY(recursive(inner, found));
    }
    return {};
  }

  base::Result<void> array(const Node& node, Values& current) {
    Values found;
    for (const Value* value : current) {
      if (value->is_null()) continue;
      if (!value->is_array())
        return refuse(fmt::format("{} is not array or slice", go_type(*value)));
      TRY(elements(node, value->as_array(), found));
    }
    current = std::move(found);
    return {};
  }
  static std::string_view go_type(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::Object: return "map[string]interface {}";
      case Value::Kind::String: return "string";
      case Value::Kind::Bool: return "bool";
      case Value::Kind::Number: return value.as_int64() ? "int64" : "float64";
      default: return "<nil>";
    }
  }
  base::Result<void> elements(const Node& node, const base::Values& list, Values& found) {
    auto length = static_cast<std::int64_t>(list.size());
    auto [first, last, step] = node.bounds;
    std::int64_t from = first.known ? first.value : 0;
    if (from < 0) from += length;
    std::int64_t to = last.known ? last.value : length;
    if (to < 0 || (to == 0 && last.derived)) to += length;
    if (from == to) return {};
    if (from >= length || from < 0)
      return refuse(fmt::format("array index out of bounds: index {}, length {}", from, length));
    if (to > length || to < 0)
      return refuse(fmt::format("array index out of bounds: index {}, length {}", to - 1, length));
    if (from > to)
      return refuse(fmt::format("starting index {} is greater than ending index {}", from, to));
    if (step.known && step.value <= 0) return refuse("step must be > 0");
    std::int64_t by = step.known ? step.value : 1;
    for (std::int64_t i = from; i < to; i += std::min(by, to - i))
      found.push_back(&list[static_cast<std::size_t>(i)]);
    return {};
  }

  base::Result<void> filter(const Node& node, Values& current) {
    Values found;
    for (const Value* value : current) {
      if (!value->is_array())
        return refuse(base::to_json(*value) + " is not array or slice and cannot be filtered");
      for (const Value& element : value->as_array())
        if (TRY(passes(node, element))) found.push_back(&element);
    }
    current = std::move(found);
    return {};
  }
  base::Result<bool> passes(const Node& node, const Value& element) {
    Values left = {&element};
    auto walked = walk(node.kids[0], left);
    if (budget_.exceeded()) return budget_.failure();
    if (node.text == "exists") return walked.has_value() && !left.empty();
    TRY(std::move(walked));
    if (left.empty()) return false;
    if (left.size() > 1) return refuse("can only compare one element at a time");
    Values right = {&element};
    TRY(walk(node.kids[1], right));
    if (right.empty()) return false;
    if (right.size() > 1) return refuse("can only compare one element at a time");
    int c = order(*left[0], *right[0]);
    const std::string& sign = node.text;
    if (c == 2) return refuse("incompatible types for comparison");
    if (sign == "==") return c == 0;
    if (sign == "!=") return c != 0;
    if (sign == "<") return c < 0;
    if (sign == "<=") return c <= 0;
    if (sign == ">") return c > 0;
    if (sign == ">=") return c >= 0;
    return refuse("unrecognized filter operator " + sign);
  }

  base::Result<void> print(const Values& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t before = out.size();
      const Value& value = *values[i];
      if (value.is_string())
        out += value.as_string();
      else if (value.is_number() && !value.as_int64())
        out += go::float_text(value.as_double().value_or(0));
      else
        out += base::to_json(base::sorted_keys(value), base::JsonEscape::GoHtml);
      if (i + 1 < values.size()) out += ' ';
      if (!budget_.charge(out.size() - before)) return budget_.failure();
    }
    return {};
  }

  Budget& budget_;
  bool allow_missing_;
  int ranges_ = 0;
  std::deque<Value> owned_;
};

}  // namespace

base::Result<std::string> execute(const std::vector<Node>& nodes, const Value& document,
                                  Budget& budget, bool allow_missing_keys) {
  Runner runner(budget, allow_missing_keys);
  std::size_t used = 0;
  TRY(runner.block(nodes, document, used));
  return std::move(runner.out);
}

}  // namespace tiphys::expr::json_path
