// One walk over the parts of an object that may hold old fields.
#include "spec/convert.h"

#include "base/members.h"

#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace tiphys::spec {

using base::Value;
using base::Values;

namespace {

class Conversion {
 public:
  void workflow_spec(Value& spec, const std::string& path) {
    synchronization(spec, path);
    drop(spec, path, "podPriority");
    if (Value* defaults = spec.find("templateDefaults"))
      of_template(*defaults, path + ".templateDefaults");
    each(spec, "templates", path,
         [this](Value& item, const std::string& at) { of_template(item, at); });
  }

  void cron(Value& spec, const std::string& path) {
    if (Value* schedule = spec.find("schedule")) {
      Value text = std::move(*schedule);
      spec.erase("schedule");
      if (text.is_string() && !text.as_string().empty()) {
        spec.set("schedules", Value(Values{std::move(text)}));
        note(path + ".schedule", "moved to schedules");
      }
    }
    if (Value* inner = spec.find("workflowSpec")) workflow_spec(*inner, path + ".workflowSpec");
  }

  std::vector<std::string> notes;

 private:
  template <class Each>
  void each(Value& holder, std::string_view list, const std::string& path, Each&& visit) {
    Values* items = find_list(holder, list);
    if (items == nullptr) return;
    for (std::size_t i = 0; i < items->size(); ++i)
      visit((*items)[i], fmt::format("{}.{}[{}]", path, list, i));
  }

  void of_template(Value& value, const std::string& path) {
    synchronization(value, path);
    drop(value, path, "podPriority");
    if (Values* steps = find_list(value, "steps")) {
      for (std::size_t i = 0; i < steps->size(); ++i) {
        Value& group = (*steps)[i];
        if (!group.is_array()) continue;
        for (std::size_t k = 0; k < group.as_array().size(); ++k)
          call(group.as_array()[k], fmt::format("{}.steps[{}][{}]", path, i, k));
      }
    }
    if (Value* dag = value.find("dag")) {
      each(*dag, "tasks", path + ".dag",
           [this](Value& task, const std::string& at) { call(task, at); });
    }
  }

  void call(Value& value, const std::string& path) {
    if (Value* inner = value.find("inline")) of_template(*inner, path + ".inline");
  }

  void synchronization(Value& holder, const std::string& path) {
    Value* locks = holder.find("synchronization");
    if (locks == nullptr || !locks->is_object()) return;
    for (auto [one, many] : {std::pair("mutex", "mutexes"), std::pair("semaphore", "semaphores")}) {
      Value* single = locks->find(one);
      if (single == nullptr) continue;
      Value moved = std::move(*single);
      locks->erase(one);
      if (moved.is_null()) continue;
      Value* list = locks->find(many);
      if (list == nullptr || !list->is_array()) list = &locks->set(many, Value::array());
      list->as_array().push_back(std::move(moved));
      note(fmt::format("{}.synchronization.{}", path, one), fmt::format("moved to {}", many));
    }
  }

  void drop(Value& holder, const std::string& path, const char* field) {
    if (holder.erase(field))
      note(path + "." + field, "taken out: it has no effect, use podPriorityClassName");
  }

  void note(const std::string& path, const std::string& what) {
    notes.push_back(path + ": " + what);
  }
};

}  // namespace

std::vector<std::string> convert(Value& object) {
  Conversion conversion;
  Value* spec = object.find("spec");
  if (spec == nullptr) return {};
  const std::string& name = member_text(object, "kind");
  if (name == "CronWorkflow") {
    conversion.cron(*spec, "spec");
  } else if (name == "Workflow" || name == "WorkflowTemplate" ||
             name == "ClusterWorkflowTemplate") {
    conversion.workflow_spec(*spec, "spec");
  }
  return std::move(conversion.notes);
}

}  // namespace tiphys::spec
