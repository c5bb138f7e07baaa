// Compiling templates and their calls.
#include "engine/plan/template_plan.h"

#include <cctype>

#include "base/json.h"
#include "base/json_text.h"
#include "base/object_writer.h"
#include "engine/plan/memory.h"

namespace tiphys::engine::plan {

namespace {

constexpr std::size_t kHuge = 1'000;  // calls of one template

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

// The name that ends right before `end`, as in "steps.NAME." or "tasks['NAME']."; "" if none.
std::string_view name_before(std::string_view text, std::size_t end) {
  bool indexed = end >= 2 && text[end - 1] == ']';
  if (indexed) {
    end -= 2;  // "]" and the quote
    if (end > 0 && text[end - 1] == '\\') --end;
  }
  std::size_t begin = end;
  while (begin > 0 && is_name_char(text[begin - 1])) --begin;
  std::string_view name = text.substr(begin, end - begin);
  std::size_t at = begin;
  if (indexed) {
    if (at == 0) return {};
    --at;  // the quote
    if (at > 0 && text[at - 1] == '\\') --at;
    if (at == 0 || text[at - 1] != '[') return {};
    --at;
  } else {
    if (at == 0 || text[at - 1] != '.') return {};
    --at;
  }
  std::string_view head = text.substr(0, at);
  return head.ends_with("steps") || head.ends_with("tasks") ? name : std::string_view();
}

void collect_from_text(std::string_view text, std::set<std::string, std::less<>>& out) {
  constexpr std::string_view kOutputs = ".outputs";
  for (std::size_t at = text.find(kOutputs); at != std::string_view::npos;
       at = text.find(kOutputs, at + 1)) {
    if (text.substr(at + kOutputs.size() + 1, 6) != "result") continue;
    std::string_view name = name_before(text, at);
    if (!name.empty()) out.emplace(name);
  }
}

std::optional<expr::TagText> scan(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return expr::TagText::compile(*text);
}

void add_call(TemplatePlan& plan, const spec::Call& call, std::uint32_t group) {
  CallPlan made;
  made.call = &call;
  made.group = group;
  plan.has_loops = plan.has_loops || call.has_loop();
  plan.calls.push_back(std::move(made));
}

void compile_steps(TemplatePlan& plan) {
  std::uint32_t group = 0;
  plan.group_begin.push_back(0);
  for (const spec::StepGroup& steps : *plan.source->steps) {
    for (const spec::Step& step : steps) add_call(plan, step, group);
    plan.group_begin.push_back(static_cast<std::uint32_t>(plan.calls.size()));
    ++group;
  }
  plan.steps.fill(static_cast<std::uint32_t>(plan.calls.size()),
                  [&](std::uint32_t i) { return std::string_view(plan.calls[i].call->name); });
}

void compile_dag(TemplatePlan& plan) {
  for (const spec::Task& task : plan.source->dag->tasks) add_call(plan, task, 0);
  auto dag = DagPlan::compile(*plan.source->dag);
  if (dag) {
    plan.dag = std::move(*dag);
  } else {
    plan.error = dag.error().message;
  }
}

// The names N in `steps.N.outputs.result`, `tasks['N'].outputs.result` of all texts that it is
// told.
class ResultsRead final : public base::ObjectWriter {
 public:
  explicit ResultsRead(std::set<std::string, std::less<>>& out) : out_(out) {}
  void begin_object() override {}
  void end_object() override {}
  void begin_array() override {}
  void end_array() override {}
  void key(std::string_view) override {}
  void text(std::string_view text) override { collect_from_text(text, out_); }
  void number(std::string_view) override {}
  void flag(bool) override {}
  void null() override {}

 private:
  std::set<std::string, std::less<>>& out_;
};

void collect_results_read(TemplatePlan& plan) {
  ResultsRead names(plan.results_read);
  if (plan.text.empty()) {
    names.value(plan.source->source.value());
  } else {
    base::write_json_text(plan.text, names);
  }
}

}  // namespace

CallDetail CallDetail::compile(const spec::Call& call) {
  using expr::TagText;
  CallDetail detail;
  detail.call = &call;
  detail.when = TagText::compile(*call.when);
  for (const spec::Parameter& parameter : call.arguments->parameters) {
    ArgumentPlan argument;
    argument.parameter = &parameter;
    if (parameter.value) {
      argument.value = TagText::compile(*parameter.value);
      argument.has_tags = argument.value.has_tags();
      argument.sole_tag = expr::sole_simple_tag(*parameter.value);
    }
    detail.arguments.push_back(std::move(argument));
  }
  if (!call.arguments->artifacts.empty()) {
    base::Value list = base::Value::array();
    for (const spec::Artifact& artifact : call.arguments->artifacts) {
      list.as_array().push_back(artifact.source.value());
    }
    detail.artifacts = expr::CompiledValue::compile(std::move(list));
  }
  if (call.rare->template_ref) {
    detail.ref_name = TagText::compile(call.rare->template_ref->name);
    detail.ref_template = TagText::compile(call.rare->template_ref->template_name);
    detail.dynamic_template = detail.ref_name.has_tags() || detail.ref_template.has_tags();
  } else {
    detail.template_name = TagText::compile(call.template_name);
    detail.dynamic_template = detail.template_name.has_tags();
  }
  if (call.rare->with_items.is_set()) {
    // Read from YAML, maps come sorted at every depth, as the names of the nodes show them.
    detail.with_items =
        expr::CompiledValue::compile(base::sorted_keys(call.rare->with_items.value()));
  }
  detail.with_param = TagText::compile(call.rare->with_param);
  if (call.rare->with_sequence) {
    detail.count = scan(call.rare->with_sequence->count);
    detail.start = scan(call.rare->with_sequence->start);
    detail.end = scan(call.rare->with_sequence->end);
    detail.format = TagText::compile(call.rare->with_sequence->format);
  }
  return detail;
}

std::shared_ptr<const CallDetail> TemplatePlan::detail(std::uint32_t call) const {
  const CallPlan& entry = calls[call];
  if (entry.detail) return {std::shared_ptr<void>(), entry.detail.get()};
  auto made = std::make_unique<const CallDetail>(CallDetail::compile(*entry.call));
  if (calls.size() > kHuge && !entry.call->has_loop()) return made;
  bytes += heap_of(*made);
  entry.detail = std::move(made);
  return {std::shared_ptr<void>(), entry.detail.get()};
}

std::uint32_t TemplatePlan::find_call(std::string_view name) const {
  if (type == spec::TemplateType::Dag) {
    std::uint32_t task = dag.find(name);
    return task == DagPlan::kNoTask ? kNoCall : task;
  }
  static_assert(NameIndex::kNone == kNoCall);
  return steps.find(name,
                    [this](std::uint32_t i) -> std::string_view { return calls[i].call->name; });
}

void compile(TemplatePlan& plan) {
  const spec::Template& source = *plan.source;
  plan.type = source.type();
  if (plan.type == spec::TemplateType::Steps) compile_steps(plan);
  if (plan.type == spec::TemplateType::Dag) compile_dag(plan);
  if (!plan.calls.empty()) collect_results_read(plan);
  auto text = [](const std::string& t) -> std::optional<expr::TagText> {
    if (t.empty()) return std::nullopt;
    return expr::TagText::compile(t);
  };
  plan.timeout = text(source.timeout);
  plan.pending_timeout = text(source.pending_timeout);
  if (source.suspend) plan.suspend_duration = text(source.suspend->duration);
  plan.deadline = scan(source.active_deadline_seconds);
  plan.bytes = heap_of(plan);
}

std::shared_ptr<const TemplatePlan> plan_of(const spec::Templates& templates, std::size_t at) {
  std::shared_ptr<void>& kept = templates.derived(at);
  if (kept == nullptr) {
    auto made = std::make_shared<TemplatePlan>();
    made->source = &templates[at];
    made->text = templates.text(at);
    compile(*made);
    kept = std::move(made);
  }
  return std::static_pointer_cast<const TemplatePlan>(kept);
}

std::shared_ptr<const TemplatePlan> inline_plan_of(const TemplatePlan& around, std::uint32_t call) {
  auto& kept = around.inlined[call];
  if (kept == nullptr) {
    kept = std::make_shared<TemplatePlan>();
    kept->source = around.calls[call].call->rare->inline_template.get();
    kept->is_inline = true;
    compile(*kept);
  }
  return kept;
}

}  // namespace tiphys::engine::plan
