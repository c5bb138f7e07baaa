// Tags against the predecessor's plain way: one pass of find-and-replace over the JSON text.
#include <string>

#include "base/json.h"
#include "base/text.h"
#include "expr/tags.h"
#include "target.h"
#include "values.h"

namespace tiphys::fuzz {
namespace {

using base::Value;

expr::MapScope tag_scope() {
  expr::MapScope out;
  out.set("a", "1");
  out.set("b.c", "text");
  out.set("quote", "say \"hi\" \\ \n <b>");
  out.set("tag", "{{a}}");
  out.set("close", "}}");
  out.set("empty", "");
  out.set("inputs.parameters.x", "\xc3\xa4\xe2\x82\xac");
  out.set("a(", "never");
  return out;
}

// nullopt: an error that is not worth telling apart.
struct Made {
  bool ok = false;
  std::string text;
  std::string error;
};

Made made_by(const base::Result<std::string>& result) {
  if (result) return {true, *result, {}};
  return {false, {}, result.error().message};
}

Made ours(const expr::TagText& text, const expr::Strictness& strictness) {
  static const expr::MapScope variables = tag_scope();
  expr::Budget budget({100'000, 100, 16u << 20});
  expr::EvalInputs inputs;
  inputs.chance = expr::Chance("fuzz");
  return made_by(text.substitute({variables, strictness, inputs, budget}));
}

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

// Simple tags only, unresolved ones kept; `quoted` for JSON text.
std::string replaced(std::string_view text, const expr::Scope& variables, bool quoted) {
  std::string out;
  while (true) {
    std::size_t open = text.find("{{");
    std::size_t close = open == text.npos ? open : text.find("}}", open + 2);
    if (close == text.npos) return out += text;
    out += text.substr(0, open);
    std::string inner(text.substr(open + 2, close - open - 2));
    text.remove_prefix(close + 2);
    auto value = variables.lookup(trimmed(inner));
    std::string before = "";
    if (std::size_t again = inner.rfind("{{"); !value && again != inner.npos && again > 0) {
      value = variables.lookup(inner.substr(again + 2));
      before = "{{" + inner.substr(0, again);
    }
    if (!value) {
      out += "{{" + inner + "}}";
      continue;
    }
    std::string quote = base::go_quote(value->text);
    out += before + (quoted ? quote.substr(1, quote.size() - 2) : value->text);
  }
}

Value lines_of(std::string_view input) {
  Value out = Value::array();
  for (std::string_view line : base::split(input, '\n')) {
    std::size_t colon = line.find(':');
    if (colon == line.npos) {
      out.as_array().emplace_back(line);
    } else {
      base::Members pair;
      pair.push_back({std::string(line.substr(0, colon)), Value(line.substr(colon + 1)), {}});
      out.as_array().emplace_back(std::move(pair));
    }
  }
  return out;
}

// The tree at once against its JSON text.
void compare_tree(const Value& tree) {
  expr::MapScope variables = tag_scope();
  expr::Budget budget({100'000, 100, 16u << 20});
  auto strictness = expr::Strictness::allow();
  expr::EvalInputs inputs;
  auto mine = expr::substitute(tree, {variables, strictness, inputs, budget});
  auto text = replaced(base::to_json(tree, base::JsonEscape::GoHtml), variables, true);
  auto theirs = base::parse_json(text);
  if (!theirs) return property(!mine.has_value(), "broken JSON is refused", text);
  property(mine.has_value(), "what is good JSON is good", mine ? "" : mine.error().message + text);
  property(*mine == *theirs, "the tree equals its text",
           base::to_json(*mine) + "\n" + base::to_json(*theirs));
}

}  // namespace

void run_tags(std::string_view input) {
  if (input.size() > 20'000) return;
  auto text = expr::TagText::compile(input);
  const expr::Strictness modes[] = {expr::Strictness::allow(), expr::Strictness::steps_and_tasks(),
                                    expr::Strictness::all()};
  for (const auto& mode : modes) {
    Made first = ours(text, mode);
    property(first.ok || !first.error.empty(), "an error says why");
    Made fresh = ours(expr::TagText::compile(input), mode);
    property(first.ok == fresh.ok && first.text == fresh.text && first.error == fresh.error,
             "a kept text equals a fresh one", first.error + first.text);
  }
  if (input.find("{{=") != input.npos || !is_utf8(input)) return;
  Made plain = ours(text, modes[0]);
  property(plain.ok && plain.text == replaced(input, tag_scope(), false),
           "as find-and-replace would", plain.text + plain.error);
  compare_tree(lines_of(input));
}

}  // namespace tiphys::fuzz
