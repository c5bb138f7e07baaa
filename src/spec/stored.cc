// Reading specs piece by piece, out of their text; what is kept of templates.
#include "spec/stored.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/json.h"
#include "base/json_text.h"
#include "spec/decode.h"

namespace tiphys::spec {

using base::Result;
using base::Value;

namespace {

// A text with one piece of it taken out, and the piece.
struct Cut {
  std::string outer;
  std::string_view piece;  // "": nothing was taken out
};

Cut cut_out(std::string_view text, std::string_view piece, std::string_view instead) {
  if (!piece.starts_with('[')) return {};
  const auto begin = static_cast<std::size_t>(piece.data() - text.data());
  Cut cut{.outer = {}, .piece = piece};
  cut.outer.reserve(text.size() - piece.size() + instead.size());
  cut.outer += text.substr(0, begin);
  cut.outer += instead;
  cut.outer += text.substr(begin + piece.size());
  return cut;
}

struct CutTemplate {
  Cut cut;
  bool tasks = false;  // or steps
};

// What has both tasks and steps is wrong, and for others to say. Whether it has is looked for in
// what is left, which is small.
CutTemplate without_calls(std::string_view text) {
  CutTemplate out{.cut = cut_out(text, base::json_member(text, {"dag", "tasks"}), "[]"),
                  .tasks = true};
  if (out.cut.piece.empty()) {
    out = {.cut = cut_out(text, base::json_member(text, "steps"), "[]"), .tasks = false};
  }
  const std::string_view other = out.tasks ? "steps" : "dag";
  if (!base::json_member(out.cut.outer, other).empty()) return {};
  return out;
}

// A call by name needs nothing of its tree.
void drop_sources(Call& call) {
  if (call.rare.is_set()) return;
  call.source = Part();
  if (!call.arguments.is_set()) return;
  Arguments& arguments = call.arguments.made();
  arguments.source = Part();
  for (Parameter& parameter : arguments.parameters) parameter.source = Part();
}

// The error is not for people: the whole is decoded again to find theirs.
base::Error not_well() { return {base::ErrorCode::InvalidArgument, "not a list"}; }

// Gives each element of a list, one batch of text after the other: a tree of all of them would be
// the most that is ever held, and a reader for each would cost more than what it reads.
template <class Take>
Result<void> each_element(std::string_view list, Take take) {
  constexpr std::size_t kBatch = 64 * 1024;
  base::JsonElements elements(list);
  auto next = elements.next();
  while (next) {
    const char* const begin = next->data();
    const char* end = begin;
    for (; next && end - begin < static_cast<std::ptrdiff_t>(kBatch); next = elements.next()) {
      end = next->data() + next->size();
    }
    Value tree = TRY(base::parse_json("[" + std::string(begin, end) + "]"));
    for (Value& element : tree.as_array()) TRY(take(std::move(element)));
  }
  if (!elements.ended_well()) return std::unexpected(not_well());
  return {};
}

template <class Called>
Result<void> read_call(Value tree, std::vector<Called>& calls) {
  Called& call = calls.emplace_back();
  if (tree.is_null()) return {};
  call = TRY(decode<Called>(Part(std::move(tree))));
  drop_sources(call);
  return {};
}

Result<void> read_group(Value tree, std::vector<StepGroup>& groups) {
  StepGroup& group = groups.emplace_back();
  if (tree.is_null()) return {};
  if (!tree.is_array()) return std::unexpected(not_well());
  group.reserve(tree.as_array().size());
  for (Value& step : tree.as_array()) TRY(read_call(std::move(step), group));
  return {};
}

Result<Template> read_template(std::string_view text) {
  if (text == "null") return Template();
  const CutTemplate calls = without_calls(text);
  if (calls.cut.piece.empty()) return decode<Template>(TRY(base::parse_json(text)));
  Template out = TRY(decode<Template>(TRY(base::parse_json(calls.cut.outer))));
  if (calls.tasks) {
    TRY(each_element(calls.cut.piece,
                     [&](Value tree) { return read_call(std::move(tree), out.dag->tasks); }));
    out.dag->tasks.shrink_to_fit();
  } else {
    TRY(each_element(calls.cut.piece,
                     [&](Value tree) { return read_group(std::move(tree), *out.steps); }));
    out.steps->shrink_to_fit();
  }
  return out;
}

// The members of a map, with a null in the place of its templates.
Value without_templates(const Value& spec) {
  Value out = Value::object();
  out.as_object().reserve(spec.as_object().size());
  for (const base::Member& member : spec.as_object()) {
    const bool list = member.key == "templates";
    out.as_object().push_back({member.key, list ? Value() : member.value, member.key_mark});
  }
  return out;
}

Result<Templates> templates_of(std::string_view text, TemplatePool* pool) {
  return pool != nullptr ? pool->find(text) : Templates::from_text(std::string(text));
}

}  // namespace

std::shared_ptr<Templates::Set> Templates::indexed(std::vector<Template> list) {
  auto set = std::make_shared<Set>();
  list.shrink_to_fit();  // it stays as it is
  set->list = std::move(list);
  set->by_name.resize(set->list.size());
  std::iota(set->by_name.begin(), set->by_name.end(), 0u);
  std::sort(set->by_name.begin(), set->by_name.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int compared = set->list[a].name.compare(set->list[b].name);
    return compared != 0 ? compared < 0 : a < b;
  });
  set->derived.resize(set->list.size());
  return set;
}

Templates::Templates(std::vector<Template> list)
    : set_(list.empty() ? nullptr : indexed(std::move(list))) {}

std::optional<std::size_t> Templates::index(std::string_view name) const {
  if (set_ == nullptr) return std::nullopt;
  const auto found = std::lower_bound(set_->by_name.begin(), set_->by_name.end(), name,
                                      [&](std::uint32_t position, std::string_view wanted) {
                                        return set_->list[position].name < wanted;
                                      });
  if (found == set_->by_name.end() || set_->list[*found].name != name) return std::nullopt;
  return *found;
}

const Template* Templates::find(std::string_view name) const {
  const auto found = index(name);
  return found ? &set_->list[*found] : nullptr;
}

std::string_view Templates::text(std::size_t i) const {
  if (set_ == nullptr || set_->places.empty()) return "";
  const auto [begin, size] = set_->places[i];
  return text().substr(begin, size);
}

base::Value Templates::whole(std::size_t i) const {
  if (text(i).empty()) return set_->list[i].source.value();
  auto value = base::parse_json(text(i));
  CHECK(value.has_value());  // it was read before
  return std::move(*value);
}

void Templates::count(std::size_t bytes, std::shared_ptr<Account> account) const {
  set_->account = std::move(account);
  set_->bytes = 0;
  grow(bytes);
}

void Templates::grow(std::size_t bytes) const {
  if (set_ == nullptr || set_->account == nullptr) return;
  set_->bytes += bytes;
  set_->account->add(static_cast<std::ptrdiff_t>(bytes));
}

Result<Templates> Templates::from_text(std::string text) {
  std::vector<Template> list;
  std::vector<std::pair<std::size_t, std::size_t>> places;
  base::JsonElements elements(text);
  while (const auto piece = elements.next()) {
    list.push_back(TRY(read_template(*piece)));
    places.emplace_back(piece->data() - text.data(), piece->size());
  }
  if (list.empty() || !elements.ended_well()) return std::unexpected(not_well());
  auto set = indexed(std::move(list));
  set->text = std::move(text);
  set->places = std::move(places);
  return Templates(std::move(set));
}

Result<Workflow> decode_stored(std::string_view json, TemplatePool* pool) {
  const auto with_tree = [json]() -> Result<Workflow> {
    return decode<Workflow>(TRY(base::parse_json(json)));
  };
  if (json.size() > base::ParseLimits{}.bytes_max) return with_tree();
  const std::string_view list = base::json_member(json, {"spec", "templates"});
  const Cut cut = cut_out(json, list, "null");
  if (cut.piece.empty()) return with_tree();
  auto templates = templates_of(cut.piece, pool);
  if (!templates.has_value()) return with_tree();
  auto object = base::parse_json(cut.outer);
  if (!object.has_value()) return with_tree();
  auto workflow = decode<Workflow>(std::move(*object));
  if (!workflow.has_value()) return with_tree();
  workflow->spec.templates = std::move(*templates);
  return workflow;
}

Result<WorkflowSpec> decode_shared(const Value& spec, TemplatePool* pool) {
  const Value* list = spec.find("templates");
  if (list == nullptr || !list->is_array()) return decode<WorkflowSpec>(spec);
  auto templates = templates_of(base::to_json(*list), pool);
  if (!templates.has_value()) return decode<WorkflowSpec>(spec);
  auto out = decode<WorkflowSpec>(without_templates(spec));
  if (!out.has_value()) return decode<WorkflowSpec>(spec);
  out->templates = std::move(*templates);
  return out;
}

Value whole(const WorkflowSpec& spec) {
  Value out = spec.source.value();
  if (spec.templates.text().empty()) return out;
  Value list = Value::array();
  for (std::size_t i = 0; i < spec.templates.size(); ++i) {
    list.as_array().push_back(spec.templates.whole(i));
  }
  out.set("templates", std::move(list));
  return out;
}

void write_spec(const WorkflowSpec& spec, base::ObjectWriter& out) {
  const Value& source = spec.source.value();
  if (spec.templates.text().empty()) return out.value(source);
  out.begin_object();
  for (const base::Member& member : source.as_object()) {
    out.key(member.key);
    if (member.key == "templates") {
      base::write_json_text(spec.templates.text(), out);
    } else {
      out.value(member.value);
    }
  }
  out.end_object();
}

}  // namespace tiphys::spec
