// The walk behind check.h, spread over walk_*.cc: from the entrypoint through every call, each
// template's body once, then the templates that nothing calls.
//
// The order is the predecessor's, because a message starts with the calls on the way to it.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "expr/scope.h"
#include "lint/check.h"
#include "lint/graph.h"
#include "lint/tag_scope.h"
#include "spec/schema/schema.h"
#include "spec/template.h"

namespace tiphys::lint {

using spec::Arguments;
using spec::Artifact;
using spec::find_named;
using spec::Finding;
using spec::Parameter;
using spec::Part;
using spec::Severity;
using spec::Template;
using spec::TemplateRef;
using spec::TemplateType;
using spec::WorkflowSpec;

// Where templates are looked up by name.
struct Home {
  const WorkflowSpec* spec = nullptr;
  std::string path;  // of the spec in its object: "spec" or "spec.workflowSpec"
  std::string file;
  bool cluster_scope = false;  // of a ClusterWorkflowTemplate
};

// A map in a manifest, for the places of findings.
struct Spot {
  std::string path;
  const Part* map = nullptr;
  const Home* home = nullptr;
  std::string_view reference = "template";  // the field that names a template

  Spot inner(std::string_view field, const Part& part) const {
    return {path + "." + std::string(field), &part, home};
  }
};

// Who gives the inputs of a template: null lists stand for values that are not known yet.
struct Given {
  const std::vector<Parameter>* parameters = nullptr;
  const std::vector<Artifact>* artifacts = nullptr;
  bool is_real() const { return parameters != nullptr; }
};

// A reference to a template by one of three ways; the texts are already substituted.
struct Use {
  std::string name;
  std::optional<TemplateRef> ref;
  const Template* inlined = nullptr;
  const struct Visit* around = nullptr;  // of an inline template: where it stands
};

struct Resolved {
  const Template* definition = nullptr;  // null: wrong, or not known before the run
  const Home* home = nullptr;
  bool wrong = false;
  const struct Visit* around = nullptr;
};

// The type as it is once the predecessor has put everything in: an empty list of steps is gone.
TemplateType seen_type(const Template& definition);

// One template while it is looked at.
struct Visit {
  const Home& home;
  const Template& definition;
  Spot spot;
  std::string label;  // "templates.main"
  Given given;
  TagScope scope;
  const Visit* around = nullptr;  // of an inline template: the inputs there are put in first
  std::optional<expr::MapScope> values = std::nullopt;  // of the inputs; made when needed
  bool values_hold_tags = false;                        // of the inputs, as they are given
  bool open = false;                                    // a tag in it is never closed
  std::optional<base::Value> as_json = std::nullopt;    // then: what the predecessor looks at
};

// What tags of one piece may use beside the template's scope.
struct Look {
  std::string label;                  // of the message
  const Template* inlined = nullptr;  // its inputs count too
  std::function<bool(std::string_view node)> has_status = {};
  const TagScope* more = nullptr;  // the loop of one task
};

class Walk {
 public:
  Walk(const CheckOptions& options, std::vector<Finding>& findings);

  // A workflow, or the workflow that a template or a cron workflow would make.
  struct Subject {
    const WorkflowSpec* spec = nullptr;
    std::vector<const spec::StringMap*> labels;
    std::vector<const spec::StringMap*> annotations;
    bool of_template = false;
    bool lint = false;
    std::string path = "spec";
    std::string prefix;  // in front of every message
  };
  void whole(const Subject& subject);

  // The mark is that of `field` in the spot's map, or of the map.
  Finding& add(std::string_view rule, const Spot& spot, std::string_view field,
               std::string message);
  Finding& warn(std::string_view rule, const Spot& spot, std::string_view field,
                std::string message);
  // Sets the nearest of `names`; gives up silently when too much was asked.
  void suggest(Finding& finding, std::string_view word, const std::vector<std::string>& names);

 private:
  // walk_workflow.cc
  bool workflow_reference(const Home& home);
  void globals(const Subject& subject);
  void global_texts(std::string_view family, const std::vector<const spec::StringMap*>& maps);
  void template_names(const Home& home);
  void workflow_fields(const Subject& subject, const Home& home);
  void entrypoint(const Subject& subject, const Home& home);
  void exit_handler(const Subject& subject, const Home& home);
  void workflow_arguments(const Subject& subject, const Home& home);
  Use use_of_spec(const WorkflowSpec& spec, const std::string& name) const;
  void executor_plugins(const WorkflowSpec& spec, const Spot& spot);
  void every_template();

  // walk_template.cc
  Resolved resolve(const Home& home, const Spot& at, const Use& use);
  Resolved resolve_reference(const Spot& at, const TemplateRef& ref, bool holder_only);
  Resolved resolve_name(const Home& home, const Spot& at, const Use& use);
  Resolved visit(const Home& home, const Spot& at, const Use& use, const Given& given);
  void body(Resolved found, const Spot& spot, const Given& given);
  void inside(Visit& visit);
  void always(const Spot& spot, const Template& definition);
  void type(const Spot& spot, const Template& definition);
  void retry(const Spot& spot, const spec::RetryStrategy& retry, Severity severity);
  void timeouts(Visit& visit);
  void called_timeout(const Home& home, const Spot& at, const Template& callee, const Given& given);
  void metrics(Visit& visit);
  void pod_resources(const Spot& spot, std::string_view label, const Part& resources);
  Spot spot_of(const Home& home, const Spot& at, const Template& definition) const;
  const Home* home_of(const spec::WorkflowTemplate& holder, std::string file);
  void later(const Resolved& found, const Spot& spot);

  // walk_arguments.cc
  template <class Named, class Text>
  void names(const Spot& spot, std::string_view label, std::string_view field,
             const std::vector<Named>& list, const Text& text);
  void argument_names(const Spot& spot, const std::string& label, const Arguments& arguments,
                      Visit* visit);
  enum class Asked : char { Later, Now, ByCall };  // when values of arguments have to be there
  void arguments(const Spot& spot, const std::string& label, const Arguments& arguments,
                 Asked asked, Visit* visit);
  void argument_parameter(const Spot& spot, const std::string& label, const Parameter& parameter,
                          Asked asked);
  void enumeration(const Spot& spot, const std::string& label, const Parameter& parameter,
                   Asked asked);
  void supplied(const Spot& spot, const Template& callee, const Given& given);
  void unread_arguments(const Spot& spot, const Template& callee, const Arguments& arguments);
  void inputs(const Spot& spot, const Template& definition);
  void output_names(Visit& visit, const Spot& at);
  void outputs(Visit& visit);
  void output_parameter(const Spot& spot, const std::string& label, const Template& definition,
                        const Parameter& parameter);
  void output_source(const Spot& spot, const std::string& label, TemplateType type,
                     const spec::ValueFrom& from);
  void global_name(const Spot& spot, const std::string& label, const std::string& name);

  // walk_leaf.cc
  void leaf(Visit& visit);
  void leaf_tags(Visit& visit);
  void container(Visit& visit);
  void image(const Visit& visit, std::string_view kind, const std::string& image);
  void container_set(Visit& visit);
  void container_graph(Visit& visit, const Spot& spot, const std::string& label,
                       const spec::ContainerSet& set);
  void resource(Visit& visit);
  void resource_manifest(Visit& visit, const Spot& spot);
  void active_deadline(Visit& visit);

  // walk_pod.cc
  void pod(Visit& visit);
  void label(const Spot& spot, const std::string& place, const std::string& name);
  void volume_names(const Spot& at, const std::string& label_of,
                    const std::vector<spec::Volume>& volumes, Visit* visit);
  void container_texts(Visit& visit, const Spot& spot, const std::string& place,
                       const spec::Container& container);
  void beside(Visit& visit, std::string_view field,
              const std::vector<spec::UserContainer>& containers,
              std::unordered_set<std::string>& seen);

  // walk_steps.cc
  void not_a_leaf(const Visit& visit);
  void steps(Visit& visit);
  void step(Visit& visit, const spec::Step& step, const Spot& at, std::size_t group);
  void items(TagScope& scope, const Spot& at, const std::string& label, const spec::Call& call);
  void hooks(const Spot& spot, const std::string& label, const spec::Hooks& hooks);
  void hook_templates(const Visit& visit, const Spot& at, const spec::Call& call);
  void outputs_to_scope(TagScope& scope, std::string_view name, const Template* callee,
                        bool aggregate);
  Use use_of(Visit& visit, const spec::Call& call);
  void condition(const Spot& at, const std::string& label, const spec::Call& call);

  // walk_dag.cc
  struct DagState;
  void dag(Visit& visit);
  bool dag_order(Visit& visit, DagState& state);
  void dag_edges(Visit& visit, DagState& state);
  void dag_names(Visit& visit, const DagState& state);
  void dag_calls(Visit& visit, DagState& state);
  void task_rules(Visit& visit, const DagState& state, const spec::Task& task, const Spot& at);
  void task_depends(Visit& visit, const DagState& state, const spec::Task& task, const Spot& at);
  void dag_tasks(Visit& visit, DagState& state);
  void task_ancestry(const DagState& state, const spec::Task& task, const Spot& at,
                     const std::string& label,
                     const std::function<bool(std::string_view)>& is_ancestor);
  void dag_targets(Visit& visit, const DagState& state);
  void unreached_tasks(const Visit& visit, const DagState& state, std::string_view target);

  // walk_tags.cc
  std::string filled(Visit& visit, const std::string& text);
  void fill_values(Visit& visit);
  void fill_locals(const Template& definition, expr::MapScope& values);
  std::optional<std::string> given_value(const Visit& visit, const Parameter& input) const;
  // Nothing in templates with an open tag.
  void check_tags(Visit& visit, const base::Value& tree, const Look& look);
  // The same, for a piece that the predecessor looks at as one JSON text, at its place there.
  using Steps = std::vector<std::pair<std::string_view, std::size_t>>;
  void check_piece(Visit& visit, const base::Value& piece, const Look& look, const Steps& steps);
  void check_text(Visit& visit, const std::string& text, base::Mark mark, const Look& look);
  void check_one(Visit& visit, std::string_view tag, base::Mark mark, const Look& look);
  bool resolves(const Visit& visit, std::string_view tag, const Look& look) const;
  void unresolved(Visit& visit, std::string_view tag, base::Mark mark, const Look& look);
  std::vector<std::string> names_like(const Visit& visit, std::string_view tag) const;
  void check_expression(Visit& visit, std::string_view tag, base::Mark mark, const Look& look);
  void doubtful_root(Visit& visit, std::string_view tag, base::Mark mark);
  std::string placeholder();
  void set_global(std::string name, std::optional<std::string> value = std::nullopt);

  // walk_open.cc
  bool is_open(Visit& visit, const std::string& text);
  void open_tags(Visit& visit);
  base::Value given_template(Visit& visit);
  void told_open(Visit& visit, const base::Value& source, std::string message);
  const base::Value* piece_of(const Visit& visit, const Steps& steps) const;
  void check_json(Visit& visit, const base::Value& source, const Look& look, const Steps& steps);

  // advice.cc
  void doubtful_condition(const Spot& at, const std::string& label, const std::string& text);
  void unused_templates(const Home& home);
  void sizes(const Home& home);
  void unwritten_outputs(const Visit& visit);

  const CheckOptions& options_;
  std::vector<Finding>& findings_;
  std::string chain_;         // the calls on the way, each with a blank behind
  bool of_template_ = false;  // unknown parameters of the workflow may come from its user
  bool lenient_ = false;      // what is found now is doubtful only: the predecessor never looks
  std::size_t depth_ = 0;
  std::size_t suggestions_ = 0;
  std::uint64_t placeholders_ = 0;
  bool overflown_ = false;
  Finding spare_;  // takes what is over the limit

  Home own_;
  const Home* source_ = nullptr;       // own_, or that of workflowTemplateRef
  std::vector<Parameter> parameters_;  // of the workflow, with those of its template
  std::vector<Artifact> artifacts_;
  expr::MapScope globals_;
  Names global_names_;
  bool values_hold_tags_ = false;
  bool any_global_artifact_ = false;
  std::map<const spec::WorkflowTemplate*, Home> homes_;
  std::set<std::pair<const WorkflowSpec*, std::string>> visited_;
  std::unordered_set<const Template*> seen_bodies_;
  std::unordered_set<const Template*> always_done_;
  struct Required {
    std::vector<const Parameter*> parameters;
    std::vector<const Artifact*> artifacts;
    std::unordered_set<std::string_view> names;
    std::unordered_set<std::string_view> artifact_names;
  };
  const Required& required_of(const Template& callee);
  std::unordered_map<const Template*, Required> required_;
  Names expressions_seen_;
  std::set<std::tuple<const Home*, std::uint32_t, std::uint32_t, std::string>> told_;
  struct Deferred {
    Resolved found;
    Spot spot;
  };
  std::deque<Deferred> deferred_;
};

// Adds to the chain of calls for as long as it lives.
class Link {
 public:
  Link(std::string& chain, std::string_view piece) : chain_(chain), size_(chain.size()) {
    chain_.append(piece);
  }
  ~Link() { chain_.resize(size_); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

 private:
  std::string& chain_;
  std::size_t size_;
};

}  // namespace tiphys::lint
