// Parsing of kubectl's JSONPath templates.
#include <fmt/format.h>

#include "base/text.h"
#include "expr/go/function.h"
#include "expr/go/number.h"
#include "expr/go/runes.h"
#include "expr/go/strings.h"
#include "expr/json_path/kubectl.h"

namespace tiphys::expr::json_path {
namespace {

using go::refuse;
bool ends_name(char c) {
  return std::string_view(" \t\r\n.,[]$@{}").find(c) != std::string_view::npos;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The inside of one `{…}`: reads up to the closing brace.
class Action {
 public:
  Action(std::string_view text, int depth) : text_(text), depth_(depth) {}

  base::Result<Node> read() {
    constexpr int kDeepest = 32;
    if (depth_ > kDeepest)
      return base::fail(base::ErrorCode::Exhausted, "jsonpath is nested too deeply");
    while (true) {
      std::string_view rest = text_.substr(at_);
      if (rest.empty() || rest[0] == '\r' || rest[0] == '\n') return refuse("unclosed action");
      if (rest[0] == '}') {
        ++at_;
        return std::move(out_);
      }
      TRY(element(rest));
    }
  }
  std::size_t consumed() const { return at_; }

 private:
  void add(NodeKind kind, std::string text = {}) {
    Node node;
    node.kind = kind;
    node.text = std::move(text);
    out_.kids.push_back(std::move(node));
  }

  base::Result<void> element(std::string_view rest) {
    if (rest.starts_with("[?(")) return filter();
    if (rest.starts_with("..")) return recursive();
    char c = rest[0];
    if (c == ' ' || c == '@' || c == '$') {
      ++at_;
      return {};
    }
    if (c == '[') return array();
    if (c == '"' || c == '\'') return quote(c);
    if (c == '.') {
      ++at_;
      return field();
    }
    if (c == '+' || c == '-' || is_digit(c)) return number();
    base::Rune rune = base::next_rune(rest);
    if (rune.value == '_' || go::is_letter(rune.value) || go::is_digit(rune.value))
      return identifier();
    return refuse(fmt::format("unrecognized character in action: U+{:04X} '{}'",
                              static_cast<std::uint32_t>(rune.value), rest.substr(0, rune.size)));
  }

  base::Result<void> recursive() {
    if (!out_.kids.empty() && out_.kids.back().kind == NodeKind::Recursive)
      return refuse("invalid multiple recursive descent");
    at_ += 2;
    add(NodeKind::Recursive);
    if (at_ >= text_.size()) return {};
    base::Rune rune = base::next_rune(text_.substr(at_));
    if (rune.value == '_' || go::is_letter(rune.value) || go::is_digit(rune.value)) return field();
    return {};
  }

  base::Result<void> field() {
    std::string name;
    while (at_ < text_.size() && !ends_name(text_[at_])) {
      if (text_[at_] == '\\') {
        if (++at_ >= text_.size()) break;
        if (text_[at_] == '\\') {
          ++at_;
          continue;  // every backslash is dropped
        }
      }
      name += text_[at_++];
    }
    if (name == "*")
      add(NodeKind::Wildcard);
    else
      add(NodeKind::Field, std::move(name));
    return {};
  }

  base::Result<void> identifier() {
    std::size_t begin = at_;
    while (at_ < text_.size() && !ends_name(text_[at_])) ++at_;
    std::string name(text_.substr(begin, at_ - begin));
    if (name == "true" || name == "false") {
      add(NodeKind::Bool);
      out_.kids.back().number = base::Value(name == "true");
    } else {
      add(NodeKind::Identifier, std::move(name));
    }
    return {};
  }

  base::Result<void> number() {
    std::size_t begin = at_;
    if (text_[at_] == '+' || text_[at_] == '-') ++at_;
    while (at_ < text_.size() && (text_[at_] == '.' || is_digit(text_[at_]))) ++at_;
    std::string_view literal = text_.substr(begin, at_ - begin);
    base::Value value;
    if (auto n = go::parse_int(literal, 10))
      value = base::Value::number(*n);
    else if (auto d = go::parse_float(literal))
      value = base::Value::number(*d);
    else
      return refuse(fmt::format("cannot parse number {}", literal));
    add(NodeKind::Number);
    out_.kids.back().number = std::move(value);
    return {};
  }

  base::Result<void> quote(char end) {
    std::string value;
    for (++at_;; ++at_) {
      if (at_ >= text_.size() || text_[at_] == '\n') return refuse("unterminated quoted string");
      if (text_[at_] == end) break;
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        TRY(escape(value));
        continue;
      }
      value += text_[at_];
    }
    ++at_;
    add(NodeKind::Text, std::move(value));
    return {};
  }

  base::Result<void> escape(std::string& value) {
    char c = text_[++at_];
    constexpr std::string_view kFrom = "abfnrtv\\'\"";
    constexpr std::string_view kTo = "\a\b\f\n\r\t\v\\'\"";
    std::size_t i = kFrom.find(c);
    if (i == kFrom.npos) return refuse("unquote string error invalid syntax");
    value += kTo[i];
    return {};
  }

  base::Result<Node> nested(const std::string& inside) {
    return Action(inside + "}", depth_ + 1).read_owned(inside + "}");
  }

 public:
  // Reads a text that is kept alive for the call.
  base::Result<Node> read_owned(const std::string& text) {
    text_ = text;
    at_ = 0;
    return read();
  }

 private:
  base::Result<void> array() {
    std::size_t close = text_.find_first_of("]\n", at_);
    if (close == text_.npos || text_[close] == '\n') return refuse("unterminated array");
    std::string inside(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    if (inside == "*") inside = ":";
    auto parts = go::split(inside, ",");
    if (parts.size() > 1) {
      Node node;
      node.kind = NodeKind::Union;
      for (const std::string& part : parts)
        node.kids.push_back(TRY(nested("[" + std::string(go::trim(part, " ")) + "]")));
      out_.kids.push_back(std::move(node));
      return {};
    }
    bool key = inside.size() >= 2 && inside.front() == '\'' && inside.back() == '\'' &&
               inside.find('\'', 1) == inside.size() - 1;
    if (!key) return bounds(inside);
    Node list = TRY(nested("." + inside.substr(1, inside.size() - 2)));
    for (Node& node : list.kids) out_.kids.push_back(std::move(node));
    return {};
  }

  base::Result<void> bounds(const std::string& inside) {
    auto parts = go::split(inside, ":");
    bool good = parts.size() <= 3;
    for (const std::string& part : parts)
      good =
          good && part.find_first_not_of("0123456789", part.starts_with('-') ? 1 : 0) == part.npos;
    if (!good) return refuse("invalid array index " + inside);
    Node node;
    node.kind = NodeKind::Array;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].empty()) continue;
      auto n = go::parse_int(parts[i], 10);
      if (!n) return refuse(fmt::format("array index {} is not a number", parts[i]));
      node.bounds[i] = {true, false, *n};
    }
    if (parts.size() == 1) node.bounds[1] = {true, true, node.bounds[0].value + 1};
    out_.kids.push_back(std::move(node));
    return {};
  }

  base::Result<void> filter() {
    std::size_t begin = at_ + 3;
    char pair = 0;
    bool closed = false;
    std::size_t i = begin;
    for (;; ++i) {
      if (i >= text_.size() || text_[i] == '\n') return refuse("unterminated filter");
      char c = text_[i];
      if (c == '"' || c == '\'') {
        if (pair == 0)
          pair = c;
        else if (c == pair && text_[i - 1] != '\\')
          closed = true;
      } else if (c == ')' && (pair == 0 || closed)) {
        break;
      }
    }
    if (i + 1 >= text_.size() || text_[i + 1] != ']') return refuse("unclosed array expect ]");
    std::string inside(text_.substr(begin, i - begin));
    at_ = i + 2;
    Node node;
    node.kind = NodeKind::Filter;
    std::size_t sign = inside.find_first_of("!<>=");
    std::size_t end = sign == inside.npos ? sign : inside.find_first_not_of("!<>=", sign);
    if (sign == inside.npos || sign == 0 || end == inside.npos) {
      node.text = "exists";
      node.kids.push_back(TRY(nested(inside)));
      node.kids.emplace_back();
    } else {
      node.text = inside.substr(sign, end - sign);
      node.kids.push_back(TRY(nested(inside.substr(0, sign))));
      node.kids.push_back(TRY(nested(inside.substr(end))));
    }
    out_.kids.push_back(std::move(node));
    return {};
  }

  std::string_view text_;
  int depth_;
  std::size_t at_ = 0;
  Node out_;
};

}  // namespace

base::Result<std::vector<Node>> parse_template(std::string_view text) {
  std::vector<Node> out;
  while (!text.empty()) {
    std::size_t open = text.find('{');
    if (open != 0) {
      Node node;
      node.kind = NodeKind::Text;
      node.text = text.substr(0, open);
      out.push_back(std::move(node));
    }
    if (open == text.npos) break;
    text.remove_prefix(open + 1);
    Action action(text, 0);
    out.push_back(TRY(action.read()));
    text.remove_prefix(action.consumed());
  }
  return out;
}

}  // namespace tiphys::expr::json_path
