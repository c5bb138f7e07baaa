// The checks behind check.h, spread over check_*.cc by what they look at.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lint/check.h"

namespace tiphys::lint {

using spec::Arguments;
using spec::Artifact;
using spec::ArtifactLocation;
using spec::ArtifactStorage;
using spec::Call;
using spec::Container;
using spec::ContainerSet;
using spec::Dag;
using spec::find_named;
using spec::Finding;
using spec::GraphContainer;
using spec::Hooks;
using spec::Inputs;
using spec::Metric;
using spec::Outputs;
using spec::Parameter;
using spec::Part;
using spec::Resource;
using spec::RetryStrategy;
using spec::Severity;
using spec::Step;
using spec::StepGroup;
using spec::Task;
using spec::Template;
using spec::TemplateRef;
using spec::TemplateType;
using spec::UserContainer;
using spec::ValueFrom;
using spec::VolumeMount;
using spec::Workflow;
using spec::WorkflowSpec;

// Where something stands: the path for the finding, the prefix of the predecessor's message, and
// the map that holds it.
struct Spot {
  std::string path;
  std::string label;
  const Part* map = nullptr;
};

class Checker {
 public:
  Checker(const WorkflowSpec& spec, const CheckOptions& options, std::vector<Finding>& findings)
      : spec_(spec), options_(options), findings_(findings) {}

  void whole();

 private:
  // The mark is that of `field` in the spot's map, or of the map.
  Finding& add(std::string_view rule, const Spot& spot, std::string_view field,
               std::string message);
  Finding& warn(std::string_view rule, const Spot& spot, std::string_view field,
                std::string message);

  // check.cc
  void workflow_level();
  void template_names();
  void reference(const Spot& spot, std::string_view field, const std::string& name,
                 Severity severity);

  // check_arguments.cc
  void names(const Spot& spot, std::string_view field, const std::vector<Parameter>& list);
  void names(const Spot& spot, std::string_view field, const std::vector<Artifact>& list);
  void arguments(const Spot& spot, const Arguments& arguments, bool allow_empty);
  void argument_parameter(const Spot& spot, const Parameter& parameter, bool allow_empty);
  void supplied(const Spot& spot, const Template& callee, const Arguments& arguments);
  void inputs(const Spot& spot, const Template& definition);
  void outputs(const Spot& spot, const Template& definition);
  void output_parameter(const Spot& spot, const Template& definition, const Parameter& parameter);
  void location(const Spot& spot, std::string_view label, const ArtifactLocation& location);
  void artifact_path(const Spot& spot, std::string_view label, const Artifact& artifact);

  // check_template.cc
  void definition(const Spot& spot, const Template& definition);
  void type(const Spot& spot, const Template& definition);
  void deadlines(const Spot& spot, const Template& definition);
  void retry(const Spot& spot, const RetryStrategy& retry);
  void metrics(const Spot& spot, const std::vector<Metric>& metrics);
  void pod_resources(const Spot& spot, std::string_view label, const Part& resources);

  // check_leaf.cc
  void leaf(const Spot& spot, const Template& definition);
  void container(const Spot& spot, const Template& definition);
  void container_set(const Spot& spot, const Template& definition);
  void resource(const Spot& spot, const Template& definition);

  // check_calls.cc
  void steps(const Spot& spot, const Template& definition);
  void call(const Spot& spot, const Call& call);
  void loops(const Spot& spot, const Call& call);
  void hooks(const Spot& spot, const Hooks& hooks);
  const Template* callee(const Spot& spot, const Call& call);

  // check_dag.cc
  void dag(const Spot& spot, const Template& definition);
  void task_rules(const Spot& spot, const Spot& at, const Task& task, bool using_depends);

  const WorkflowSpec& spec_;
  const CheckOptions& options_;
  std::vector<Finding>& findings_;
};

// Rules of names; "" or what is wrong.
std::string template_name_problem(std::string_view name);
std::string parameter_name_problem(std::string_view name);
// A text that is or holds a simple tag, so that its value is not known yet.
bool holds_tag(std::string_view text);

// The operands of a `depends` text, as the predecessor's regular expression finds them.
struct Operand {
  std::string_view task;
  std::string_view result;  // "" for the bare name
};
std::vector<Operand> operands_in(std::string_view text);

// A path through the graph from a node back to itself, or empty. O(nodes + edges), no recursion.
std::vector<std::size_t> find_cycle(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace tiphys::lint
