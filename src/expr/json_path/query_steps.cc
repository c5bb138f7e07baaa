// Read from the left; what a bracket holds is cut out first and read by itself.
#include "expr/json_path/query_steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "expr/go/function.h"
#include "expr/go/number.h"
#include "expr/go/strings.h"

namespace tiphys::expr::json_path {
namespace {

using go::refuse;
using Kind = Step::Kind;

class Reader {
 public:
  Reader(std::string_view text, Budget& budget) : whole_(base::trim(text)), budget_(budget) {}

  base::Result<Path> read() {
    Path out;
    if (whole_.empty() || (whole_[0] != '$' && whole_[0] != '@'))
      return refuse(fmt::format("unexpected token '{}' at index 0", whole_.substr(0, 1)));
    out.from_root = whole_[0] == '$';
    rest_ = whole_.substr(1);
    while (!rest_.empty()) TRY(step(out.steps));
    return out;
  }

 private:
  base::Result<void> step(std::vector<Step>& out) {
    if (rest_.starts_with("..")) {
      rest_.remove_prefix(2);
      out.push_back({.kind = Kind::Descent});
      if (rest_.empty()) return {};
      return rest_.starts_with('[') ? bracket(out) : name(out);
    }
    if (rest_.starts_with('.')) {
      rest_.remove_prefix(1);
      return name(out);
    }
    if (rest_.starts_with('[')) return bracket(out);
    return refuse(fmt::format("unexpected token '{}' at index {}", rest_.substr(0, 1),
                              rest_.data() - whole_.data()));
  }

  base::Result<void> name(std::vector<Step>& out) {
    const std::size_t end = std::min(rest_.find_first_of(".["), rest_.size());
    const std::string_view key = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (key.empty()) return refuse("invalid token. token string is empty");
    if (key == "*") {
      out.push_back({.kind = Kind::Everything});
    } else if (key == "length") {
      out.push_back({.kind = Kind::Length});
    } else {
      out.push_back({.kind = Kind::Member, .names = {std::string(key)}});
    }
    return {};
  }

  // The text inside brackets; quotes and nested brackets do not end it.
  base::Result<std::string_view> cut_bracket() {
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
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
        const std::string_view out = rest_.substr(1, i - 1);
        rest_.remove_prefix(i + 1);
        return out;
      }
    }
    return refuse(fmt::format("invalid path. unexpected end of token at index {}", whole_.size()));
  }

  base::Result<void> bracket(std::vector<Step>& out) {
    const std::string_view inside = base::trim(TRY(cut_bracket()));
    if (inside == "*") {
      out.push_back({.kind = Kind::Everything});
      return {};
    }
    if (inside.starts_with("?(") && inside.ends_with(')')) {
      Condition condition = TRY(parse_condition(inside.substr(2, inside.size() - 3), budget_));
      out.push_back({.kind = Kind::Filter,
                     .condition = std::make_shared<const Condition>(std::move(condition))});
      return {};
    }
    if (inside.starts_with("(@.length-") && inside.ends_with(')')) {
      auto n = go::parse_int(inside.substr(10, inside.size() - 11), 10);
      if (n && *n > 0) {
        out.push_back({.kind = Kind::Index, .numbers = {-*n}});
        return {};
      }
    }
    if (inside.find(':') != inside.npos && !is_quoted(inside)) return slice(inside, out);
    return list(inside, out);
  }

  base::Result<void> list(std::string_view inside, std::vector<Step>& out) {
    Step step;
    for (const std::string& part : go::split(inside, ",")) {
      const std::string_view item = base::trim(part);
      auto n = go::parse_int(item, 10);
      if (is_quoted(item))
        step.names.emplace_back(item.substr(1, item.size() - 2));
      else if (n)
        step.numbers.push_back(*n);
      else
        return refuse(fmt::format("invalid token. '[{}]' does not match any token format", inside));
    }
    if (!step.names.empty() && !step.numbers.empty())
      return refuse("union: invalid token argument. expected [string] got [int64]");
    if (step.names.empty())
      step.kind = step.numbers.size() > 1 ? Kind::Indexes : Kind::Index;
    else
      step.kind = step.names.size() > 1 ? Kind::Members : Kind::Member;
    out.push_back(std::move(step));
    return {};
  }

  base::Result<void> slice(std::string_view inside, std::vector<Step>& out) {
    const auto parts = go::split(inside, ":");
    if (parts.size() > 3) return refuse("range: invalid token");
    std::optional<std::int64_t> bounds[3];
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string_view part = base::trim(parts[i]);
      if (part.empty()) continue;
      auto n = go::parse_int(part, 10);
      if (!n) return refuse("range: invalid token");
      bounds[i] = *n;
    }
    out.push_back(
        {.kind = Kind::Slice, .from = bounds[0], .to = bounds[1], .stride = bounds[2].value_or(1)});
    return {};
  }

  std::string_view whole_;
  std::string_view rest_;
  Budget& budget_;
};

}  // namespace

base::Result<Path> parse_path(std::string_view text, Budget& budget) {
  Level level(budget);
  if (!level.ok() || !budget.step(text.size() + 1)) return budget.failure();
  return Reader(text, budget).read();
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && (text[0] == '\'' || text[0] == '"') && text.back() == text[0];
}

std::size_t find_outside(std::string_view text, std::string_view sign) {
  char quote = 0;
  int depth = 0;
  for (std::size_t i = 0; i + sign.size() <= text.size(); ++i) {
    const char c = text[i];
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

}  // namespace tiphys::expr::json_path
