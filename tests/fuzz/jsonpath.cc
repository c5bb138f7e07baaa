// Both dialects of JSONPath over one document: total, within the budget, the same each time; plain
// paths of names give what walking the document gives.
#include <string>

#include "base/json.h"
#include "base/text.h"
#include "expr/json_path.h"
#include "target.h"

namespace tiphys::fuzz {
namespace {

const base::Value& document() {
  static const base::Value made = *base::parse_json(
      R"({"kind":"Pod","count":3,"ok":true,"none":null,"ratio":1.5,"a":{"b":{"c":"end"}},)"
      R"("list":[{"n":1,"s":"a"},{"n":2,"s":"b","t":[1,[2,[3]]]},{"n":3}],"nums":[1,2,3,4,5],)"
      R"("m":{"k.k":"dot","x y":"blank"}})");
  return made;
}

expr::BudgetLimits path_limits() { return {100'000, 100, 8u << 20}; }

template <class T>
std::string shown(const base::Result<T>& result, const std::string& text) {
  if (result) return text;
  property(!result.error().message.empty(), "an error says why");
  return "error: " + result.error().message;
}

std::string kubectl(std::string_view text, bool allow_missing) {
  auto path = expr::JsonPathTemplate::compile(text);
  if (!path) return "error: " + path.error().message;
  expr::Budget budget(path_limits());
  auto out = path->execute(document(), budget, allow_missing);
  return shown(out, out.value_or(""));
}

std::string query(std::string_view text) {
  expr::Budget budget(path_limits());
  auto out = expr::query_json_path(document(), text, budget);
  return shown(out, out ? base::to_json(*out) : "");
}

// "{.a.b}": letters and dots only.
void compare_plain(std::string_view text) {
  if (!text.starts_with("{.") || !text.ends_with("}") || text.size() < 4) return;
  std::string_view inner = text.substr(2, text.size() - 3);
  if (inner.find_first_not_of("abcdefghijklmnopqrstuvwxyz.") != inner.npos) return;
  if (inner.find("..") != inner.npos || inner.starts_with('.') || inner.ends_with('.')) return;
  const base::Value* at = &document();
  for (std::string_view name : base::split(inner, '.')) {
    if (!at->is_object()) return;
    at = at->find(name);
    if (at == nullptr) break;
  }
  std::string out = kubectl(text, true);
  if (at == nullptr) return property(out.empty(), "nothing is found", out);
  if (at->is_string()) property(out == at->as_string(), "the text is found", out);
  if (at->is_number()) property(out == at->number_text(), "the number is found", out);
}

}  // namespace

void run_jsonpath(std::string_view input) {
  for (bool allow : {true, false}) {
    std::string first = kubectl(input, allow);
    property(kubectl(input, allow) == first, "the same answer each time", first);
  }
  property(query(input) == query(input), "the same answer each time");
  compare_plain(input);
}

}  // namespace tiphys::fuzz
