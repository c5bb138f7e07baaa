// `$.a[0]['b', 'c']..d[?(@.e > 1 && @.f == 'x')]`: read and walked in one pass.
#include "expr/path/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include "base/text.h"
#include "expr/go/number.h"
#include "expr/go/strings.h"

namespace tiphys::expr::path {
namespace {

using base::Value;
using Values = std::vector<const Value*>;

std::unexpected<base::Error> refuse(std::string message) {
  return base::fail(base::ErrorCode::InvalidArgument, std::move(message));
}

class Walker {
 public:
  Walker(const Value& root, const Value& current, go::Budget& budget)
      : root_(root), budget_(budget), found_({&current}) {}

  base::Result<void> walk(std::string_view text) {
    text = base::trim(text);
    whole_ = text;
    if (text.empty() || (text[0] != '$' && text[0] != '@'))
      return refuse(fmt::format("unexpected token '{}' at index 0", text.substr(0, 1)));
    if (text[0] == '$') found_ = {&root_};
    rest_ = text.substr(1);
    while (!rest_.empty()) TRY(step());
    if (spreads_) found_ = opened(found_);
    return {};
  }
  const Values& found() const { return found_; }
  bool definite() const { return definite_; }

 private:
  static std::unexpected<base::Error> wrong_target(std::string_view step, std::string_view wanted,
                                                   const Value& value) {
    return refuse(fmt::format("{}: invalid token target. expected [{}] got [{}]", step, wanted,
                              name_of(value.kind())));
  }

  static Values opened(const Values& values) {
    Values out;
    for (const Value* value : values) {
      if (value->is_array()) {
        children(*value, out);
      } else {
        out.push_back(value);
      }
    }
    return out;
  }

  base::Result<void> step() {
    if (!budget_.step(found_.size() + 1)) return budget_.failure();
    if (rest_.starts_with("..")) {
      rest_.remove_prefix(2);
      TRY(descend());
      spreads_ = true;
      if (rest_.starts_with('[')) return bracket();
      return name(read_name());
    }
    if (rest_.starts_with('.')) {
      rest_.remove_prefix(1);
      return name(read_name());
    }
    if (rest_.starts_with('[')) return bracket();
    return refuse(fmt::format("unexpected token '{}' at index {}", rest_.substr(0, 1),
                              rest_.data() - whole_.data()));
  }

  std::string read_name() {
    std::size_t end = std::min(rest_.find_first_of(".["), rest_.size());
    std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return out;
  }

  base::Result<void> name(const std::string& key) {
    if (key.empty()) return refuse("unexpected token '' in path");
    if (key == "*") return everything();
    if (key == "length" && std::none_of(found_.begin(), found_.end(),
                                        [](const Value* value) { return value->is_object(); }))
      return lengths();
    return members({key});
  }

  // How long lists and texts are.
  base::Result<void> lengths() {
    Values next;
    for (const Value* value : found_) {
      if (!value->is_array() && !value->is_string()) {
        if (!definite_) continue;
        return refuse(fmt::format("key: invalid token target. expected [map] got [{}]",
                                  name_of(value->kind())));
      }
      std::size_t size = value->is_array() ? value->as_array().size() : value->as_string().size();
      next.push_back(&made_.emplace_back(Value::number(static_cast<std::int64_t>(size))));
    }
    found_ = std::move(next);
    return {};
  }

  base::Result<void> members(const std::vector<std::string>& keys) {
    Values next;
    for (const Value* value : found_) {
      if (definite_ && keys.size() > 1 && !value->is_object())
        return wrong_target("union", "map", *value);
      for (const std::string& key : keys) {
        const Value* member = value->find(key);
        if (member != nullptr) next.push_back(member);
        if (member == nullptr && definite_ && keys.size() == 1)
          return refuse(value->is_object()
                            ? fmt::format("key: invalid token key '{}' not found", key)
                            : fmt::format("key: invalid token target. expected [map] got [{}]",
                                          name_of(value->kind())));
      }
    }
    if (keys.size() > 1) definite_ = spreads_ = false;
    found_ = std::move(next);
    return {};
  }

  static void children(const Value& value, Values& out) {
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
  base::Result<void> everything() {
    Values next;
    for (const Value* value : found_) children(*value, next);
    definite_ = spreads_ = false;
    found_ = std::move(next);
    return {};
  }
  base::Result<void> descend() {
    Values all;
    Values open(found_.rbegin(), found_.rend());
    while (!open.empty()) {
      if (!budget_.step()) return budget_.failure();
      const Value* value = open.back();
      open.pop_back();
      all.push_back(value);
      Values inner;
      children(*value, inner);
      open.insert(open.end(), inner.rbegin(), inner.rend());
    }
    definite_ = false;
    found_ = std::move(all);
    return {};
  }

  // The text inside brackets; quotes and nested brackets do not end it.
  base::Result<std::string> read_bracket() {
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      char c = rest_[i];
      if (quote != 0) {
        if (c == '\\')
          ++i;
        else if (c == quote)
          quote = 0;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '[') {
        ++depth;
      } else if (c == ']' && --depth == 0) {
        std::string out(rest_.substr(1, i - 1));
        rest_.remove_prefix(i + 1);
        return out;
      }
    }
    return refuse(fmt::format("invalid path. unexpected end of token at index {}", whole_.size()));
  }

  static bool is_quoted(std::string_view text) {
    return text.size() >= 2 && (text[0] == '\'' || text[0] == '"') && text.back() == text[0];
  }

  base::Result<void> bracket() {
    std::string owned = TRY(read_bracket());
    std::string_view inside = base::trim(owned);
    if (inside == "*") return everything();
    if (inside.starts_with("?(") && inside.ends_with(')'))
      return filter(inside.substr(2, inside.size() - 3));
    if (inside.starts_with("(@.length-") && inside.ends_with(')'))
      if (auto n = go::parse_int(inside.substr(10, inside.size() - 11), 10); n && *n > 0)
        return elements({-*n});
    if (inside.find(':') != inside.npos && !is_quoted(inside)) return sliced(inside);
    std::vector<std::string> keys;
    std::vector<std::int64_t> indexes;
    for (const std::string& part : go::split(inside, ",")) {
      std::string_view item = base::trim(part);
      if (is_quoted(item))
        keys.emplace_back(item.substr(1, item.size() - 2));
      else if (auto n = go::parse_int(item, 10))
        indexes.push_back(*n);
      else
        return refuse(fmt::format("invalid token. '[{}]' does not match any token format", inside));
    }
    return indexes.empty() ? members(keys) : elements(indexes);
  }

  base::Result<void> elements(const std::vector<std::int64_t>& indexes) {
    Values next;
    bool strict = definite_ && indexes.size() == 1;
    for (const Value* value : found_) {
      if (definite_ && indexes.size() > 1 && !value->is_array())
        return wrong_target("union", "array slice", *value);
      for (std::int64_t index : indexes) {
        auto size = value->is_array() ? static_cast<std::int64_t>(value->as_array().size()) : 0;
        std::int64_t i = index < 0 ? index + size : index;
        if (value->is_array() && i >= 0 && i < size)
          next.push_back(&value->as_array()[static_cast<std::size_t>(i)]);
        else if (strict)
          return refuse(value->is_array()
                            ? std::string("index: invalid token out of range")
                            : fmt::format("index: invalid token target. expected [array] got [{}]",
                                          name_of(value->kind())));
      }
    }
    if (indexes.size() > 1) definite_ = spreads_ = false;
    found_ = std::move(next);
    return {};
  }

  base::Result<void> sliced(std::string_view inside) {
    std::optional<std::int64_t> bounds[3];
    auto parts = go::split(inside, ":");
    if (parts.size() > 3) return refuse("range: invalid token");
    for (std::size_t i = 0; i < parts.size(); ++i) {
      std::string_view part = base::trim(parts[i]);
      if (part.empty()) continue;
      auto n = go::parse_int(part, 10);
      if (!n) return refuse("range: invalid token");
      bounds[i] = *n;
    }
    std::int64_t step = bounds[2].value_or(1);
    if (step == 0) return refuse("range: invalid token step cannot be zero");
    Values next;
    for (const Value* value : found_) {
      if (!value->is_array() && definite_)
        return refuse(fmt::format("range: invalid token target. expected [array slice] got [{}]",
                                  name_of(value->kind())));
      if (!value->is_array()) continue;
      const auto& list = value->as_array();
      auto size = static_cast<std::int64_t>(list.size());
      auto clamp = [&](std::int64_t n) {
        return std::clamp<std::int64_t>(n < 0 ? n + size : n, 0, size);
      };
      std::int64_t from = bounds[0] ? clamp(*bounds[0]) : 0;
      std::int64_t to = bounds[1] ? clamp(*bounds[1]) : size;
      // Backwards it is the same range, from its end.
      for (std::int64_t i = step > 0 ? from : to - 1; i >= from && i < to;) {
        next.push_back(&list[static_cast<std::size_t>(i)]);
        if (__builtin_add_overflow(i, step, &i)) break;
      }
    }
    definite_ = spreads_ = false;
    found_ = std::move(next);
    return {};
  }

  base::Result<void> filter(std::string_view condition) {
    Values next;
    for (const Value* value : found_) {
      if (definite_ && !value->is_array() && !value->is_object())
        return wrong_target("filter", "array map slice", *value);
      Values inner;
      children(*value, inner);
      for (const Value* element : inner)
        if (TRY(holds(condition, *element))) next.push_back(element);
    }
    definite_ = spreads_ = false;
    found_ = std::move(next);
    return {};
  }

  // Where an operator stands outside of quotes and brackets.
  static std::size_t find_sign(std::string_view text, std::string_view sign) {
    char quote = 0;
    int depth = 0;
    for (std::size_t i = 0; i + sign.size() <= text.size(); ++i) {
      char c = text[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '[' || c == '(') {
        ++depth;
      } else if (c == ']' || c == ')') {
        --depth;
      } else if (depth == 0 && text.substr(i).starts_with(sign)) {
        return i;
      }
    }
    return text.npos;
  }

  base::Result<bool> holds(std::string_view text, const Value& element) {
    go::Level level(budget_);
    if (!level.ok() || !budget_.step(text.size())) return budget_.failure();
    text = base::trim(text);
    for (std::string_view sign : {"||", "&&"}) {
      std::size_t at = find_sign(text, sign);
      if (at == text.npos) continue;
      bool left = TRY(holds(text.substr(0, at), element));
      if (left == (sign == "||")) return left;
      return holds(text.substr(at + 2), element);
    }
    if (text.starts_with('!') && !text.starts_with("!=")) return false;  // unknown there: no match
    if (text.starts_with('(') && text.ends_with(')') && find_sign(text, "==") == text.npos)
      return holds(text.substr(1, text.size() - 2), element);
    for (std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"}) {
      std::size_t at = find_sign(text, sign);
      if (at == text.npos) continue;
      auto left = TRY(operand(text.substr(0, at), element));
      auto right = TRY(operand(text.substr(at + sign.size()), element));
      return compare(sign, left, right);
    }
    auto value = TRY(operand(text, element));
    return value.has_value() && !(value->is_bool() && !value->as_bool());
  }

  base::Result<std::optional<Value>> operand(std::string_view text, const Value& element) {
    text = base::trim(text);
    if (is_quoted(text)) return Value(text.substr(1, text.size() - 2));
    if (text == "true" || text == "false") return Value(text == "true");
    if (text == "null" || text == "nil") return Value();
    if (auto n = go::parse_float(text)) return Value::number(*n);
    if (!text.starts_with('@') && !text.starts_with('$'))
      return refuse(fmt::format("filter: invalid token '{}'", text));
    Walker inner(root_, element, budget_);
    auto walked = inner.walk(text);
    if (budget_.exceeded()) return budget_.failure();
    if (!walked || inner.found().empty()) return std::nullopt;
    return *inner.found()[0];
  }

  static bool compare(std::string_view sign, const std::optional<Value>& a,
                      const std::optional<Value>& b) {
    if (!a || !b) return sign == "!=" && a.has_value() != b.has_value();
    int c = 2;
    if (a->is_number() && b->is_number()) {
      double x = a->as_double().value_or(0);
      double y = b->as_double().value_or(0);
      c = x < y ? -1 : x > y ? 1 : 0;
    } else if (a->is_string() && b->is_string()) {
      c = a->as_string().compare(b->as_string());
      c = c < 0 ? -1 : c > 0 ? 1 : 0;
    } else if (*a == *b) {
      c = 0;
    }
    if (sign == "==") return c == 0;
    if (sign == "!=") return c != 0;
    if (c == 2) return false;
    if (sign == "<") return c < 0;
    if (sign == ">") return c > 0;
    return sign == "<=" ? c <= 0 : c >= 0;
  }

  const Value& root_;
  go::Budget& budget_;
  Values found_;
  std::deque<Value> made_;  // values that are not in the document
  std::string_view whole_;
  std::string_view rest_;
  bool definite_ = true;
  bool spreads_ = false;  // since a descent each step led to one value: lists are opened in the end
};

// What is found is copied, and may contain one another: each copy is paid for.
bool copy_fits(const Value& value, go::Budget& budget) {
  if (!budget.step() || !budget.charge(sizeof(Value))) return false;
  auto fits = [&](const Value& inner) { return copy_fits(inner, budget); };
  if (value.is_array()) return std::all_of(value.as_array().begin(), value.as_array().end(), fits);
  if (value.is_object())
    return std::all_of(value.as_object().begin(), value.as_object().end(),
                       [&](const base::Member& member) { return fits(member.value); });
  return true;
}

}  // namespace

base::Result<Value> query(const Value& document, std::string_view text, go::Budget& budget) {
  Walker walker(document, document, budget);
  TRY(walker.walk(text));
  for (const Value* value : walker.found())
    if (!copy_fits(*value, budget)) return budget.failure();
  if (walker.definite() && walker.found().size() == 1) return *walker.found()[0];
  Value out = Value::array();
  for (const Value* value : walker.found()) out.as_array().push_back(*value);
  return out;
}

}  // namespace tiphys::expr::path
