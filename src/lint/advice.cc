// What is legal and surely not meant: warnings, which never change a verdict.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "lint/condition.h"
#include "lint/names.h"
#include "lint/tags.h"
#include "lint/walk.h"

namespace tiphys::lint {
namespace {

constexpr std::size_t kExpressionsMax = 10'000;

bool is_dotted_name(std::string_view text) {
  return text.find('.') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-' || c == '_';
         });
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// Names of templates that something in the tree may call, and whether a name is open.
struct Called {
  std::unordered_set<std::string> names;
  bool open = false;

  void take(const base::Value& tree) {
    if (tree.is_array()) {
      for (const base::Value& each : tree.as_array()) take(each);
    }
    if (!tree.is_object()) return;
    for (const base::Member& member : tree.as_object()) {
      const bool name =
          (member.key == "template" || member.key == "onExit") && member.value.is_string();
      if (name) {
        open = open || has_opening(member.value.as_string());
        names.insert(member.value.as_string());
      } else {
        take(member.value);
      }
    }
  }
};

bool mentions(const base::Value& tree, std::string_view word) {
  bool found = false;
  texts_of(tree, [&](const std::string& text, base::Mark) {
    found = found || text.find(word) != std::string::npos;
  });
  return found;
}

bool runs_a_shell(const spec::Container& container) {
  if (container.command.empty()) return false;
  const std::string& command = container.command.front();
  const std::string name = command.substr(command.rfind('/') + 1);
  return name == "sh" || name == "bash" || name == "ash" || name == "dash";
}

}  // namespace

void Walk::check_expression(Visit& visit, std::string_view tag, base::Mark mark, const Look& look) {
  const std::string text(tag.substr(1));
  if (expressions_seen_.size() >= kExpressionsMax) return;
  const bool fresh = expressions_seen_.insert(text).second;
  const auto program = expr::compile(text);
  if (!program) {
    if (!fresh) return;
    warn("expression", visit.spot, "",
         fmt::format("{}{{{{={}}}}} does not parse: {}", look.label, text,
                     first_line(program.error().message)))
        .mark = mark;
    return;
  }
  for (const expr::Program::Reference& each : program->references()) {
    const bool node = each.path.starts_with("steps.") || each.path.starts_with("tasks.");
    const bool input =
        each.path.starts_with("inputs.parameters.") ||
        (each.path.starts_with("workflow.parameters.") && each.path != "workflow.parameters.json");
    bool unknown = false;
    if (input && !each.guarded) unknown = !resolves(visit, each.path, look);
    if (node && !each.guarded) {
      const auto cut = visit.scope.cut(each.path);
      unknown = cut && cut->node != "name" && visit.scope.find_node(cut->node) == nullptr;
    }
    if (!unknown) continue;
    if (!told_.emplace(&visit.home, mark.line, mark.column, each.path).second) continue;
    Finding& finding = warn("tag-unresolvable", visit.spot, "",
                            fmt::format("{}{{{{={}}}}} can never be resolved: there is no {}",
                                        look.label, text, each.path));
    finding.mark = mark;
    suggest(finding, each.path, names_like(visit, each.path));
  }
}

// Roots that the predecessor does not know are left as they are, so a slip stays in the text.
void Walk::doubtful_root(Visit& visit, std::string_view tag, base::Mark mark) {
  static const std::vector<std::string> kRoots = {"item",    "steps",    "inputs",      "outputs",
                                                  "pod",     "workflow", "tasks",       "lastRetry",
                                                  "retries", "node",     "cronworkflow"};
  const std::string_view name = base::trim(tag);
  const auto doubt = [&](std::string text, std::string suggestion) {
    if (!told_.emplace(&visit.home, mark.line, mark.column, std::string(tag)).second) return;
    Finding& finding = warn("tag-unresolvable", visit.spot, "", std::move(text));
    finding.mark = mark;
    finding.suggestion = std::move(suggestion);
  };
  if (name.starts_with('='))
    return doubt(fmt::format("{}: {{{{{}}}}} is left as it is: an expression begins with {{{{= "
                             "without a blank",
                             visit.label, tag),
                 fmt::format("{{{{{}}}}}", name));
  if (!is_dotted_name(name)) return;
  const std::string root(name.substr(0, name.find('.')));
  if (std::find(kRoots.begin(), kRoots.end(), root) != kRoots.end()) return;
  const std::string_view near = base::nearest(root, kRoots);
  if (near.empty()) return;
  doubt(fmt::format("{}: {{{{{}}}}} can never be resolved: nothing is called {}", visit.label, tag,
                    root),
        std::string(near) + std::string(name.substr(root.size())));
}

void Walk::doubtful_condition(const Spot& at, const std::string& label, const std::string& text) {
  if (!options_.advice || text.empty()) return;
  const std::string comparison = text_against_number(text);
  if (comparison.empty()) return;
  warn("when-types", at, "when",
       fmt::format("{}.when compares a text with a number: {}; leave the quotes away", label,
                   comparison));
}

void Walk::unused_templates(const Home& home) {
  const WorkflowSpec& spec = *home.spec;
  Called called;
  called.names.insert(spec.entrypoint);
  called.names.insert(spec.on_exit);
  if (const base::Value* hooks = spec.source.value().find("hooks")) called.take(*hooks);
  std::vector<const Template*> open;
  std::unordered_set<const Template*> reached;
  const auto reach = [&] {
    for (const std::string& name : called.names) {
      const Template* found = spec.templates.find(name);
      if (found != nullptr && reached.insert(found).second) open.push_back(found);
    }
    called.names.clear();
  };
  reach();
  while (!open.empty()) {
    const Template* next = open.back();
    open.pop_back();
    called.take(next->source.value());
    reach();
  }
  if (called.open || called.names.contains("") || reached.empty()) return;
  for (std::size_t i = 0; i < spec.templates.size(); ++i) {
    const Template& each = spec.templates[i];
    if (reached.contains(&each) || each.name.empty()) continue;
    if (spec.templates.find(each.name) != &each) continue;
    warn("template-unused", {fmt::format("{}.templates[{}]", home.path, i), &each.source, &home},
         "name", fmt::format("template '{}' is never used", each.name));
  }
}

// The limits of clusters that have the full definitions; nothing is limited here.
void Walk::sizes(const Home& home) {
  constexpr std::size_t kTemplates = 200, kTasks = 200, kInputs = 500, kMetrics = 100;
  const auto over = [&](const Spot& spot, std::string_view field, std::size_t size,
                        std::size_t most, std::string_view what) {
    if (size > most)
      warn("size", spot, field,
           fmt::format("{} {}: clusters with the full definitions take at most {}", size, what,
                       most));
  };
  const WorkflowSpec& spec = *home.spec;
  over({home.path, &spec.source, &home}, "templates", spec.templates.size(), kTemplates,
       "templates");
  for (std::size_t i = 0; i < spec.templates.size(); ++i) {
    const Template& each = spec.templates[i];
    const Spot spot{fmt::format("{}.templates[{}]", home.path, i), &each.source, &home};
    over(spot, "inputs", each.inputs.parameters.size(), kInputs, "input parameters");
    over(spot, "metrics", each.metrics.size(), kMetrics, "metrics");
    if (each.dag) over(spot, "dag", each.dag->tasks.size(), kTasks, "tasks of a DAG");
  }
}

// A script or shell that does not even mention the file of an output.
void Walk::unwritten_outputs(const Visit& visit) {
  const Template& definition = visit.definition;
  const spec::Container* container = nullptr;
  if (definition.script) container = &*definition.script;
  if (definition.container && runs_a_shell(*definition.container))
    container = &*definition.container;
  if (container == nullptr || definition.daemon) return;
  const auto look = [&](const Part& source, std::string_view family, const std::string& name,
                        const std::string& path) {
    if (path.empty() || has_opening(path)) return;
    const std::string file = path.substr(path.rfind('/') + 1);
    const std::string folder = path.substr(0, path.rfind('/'));
    const base::Value& text = container->source.value();
    const bool mentioned = file.empty() || mentions(text, file) ||
                           (folder.size() > 1 && folder != "/tmp" && mentions(text, folder)) ||
                           mentions(text, fmt::format("outputs.{}.{}.path", family, name));
    if (mentioned) return;
    warn("output-unwritten", {visit.spot.path + ".outputs", &source, visit.spot.home}, "",
         fmt::format("{}.outputs.{}.{}: nothing here writes {}", visit.label, family, name, path));
  };
  for (const Parameter& each : definition.outputs.parameters) {
    const bool by_file = each.value_from && !each.value_from->default_value;
    if (by_file) look(each.source, "parameters", each.name, each.value_from->path);
  }
  // Elsewhere an image may have files that nobody has to write.
  for (const Artifact& each : definition.outputs.artifacts) {
    if (!each.optional && each.path.starts_with("/tmp/"))
      look(each.source, "artifacts", each.name, each.path);
  }
}

}  // namespace tiphys::lint
