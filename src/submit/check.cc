// Checks in the order in which they can be made: shape first, then types, then meaning.
#include "submit/check.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/members.h"
#include "base/object_meta.h"
#include "expr/tags.h"
#include "spec/decode.h"
#include "spec/kinds.h"

namespace tiphys::submit {

using base::Value;

namespace {

constexpr std::size_t kNameMax = 253;  // of Kubernetes; check_workflow knows the tighter ones

spec::Finding finding(std::string rule, std::string path, base::Mark mark, std::string message) {
  spec::Finding made;
  made.rule = std::move(rule);
  made.path = std::move(path);
  made.mark = mark;
  made.message = std::move(message);
  return made;
}

void check_shape(const Value& manifest, std::vector<spec::Finding>& findings) {
  if (member_text(manifest, "kind") != "Workflow") {
    findings.push_back(finding(
        "kind", "kind", manifest.mark(),
        "only a Workflow can be submitted, this is a \"" + member_text(manifest, "kind") + "\""));
  }
  const std::string version = member_text(manifest, "apiVersion");
  if (version != spec::kApiVersion) {
    findings.push_back(finding(
        "api-version", "apiVersion", manifest.mark(),
        "apiVersion must be " + std::string(spec::kApiVersion) + ", this is \"" + version + "\""));
  }
}

void check_names(const Value& manifest, std::vector<spec::Finding>& findings) {
  const Value& where = metadata_of(manifest);
  const std::string name = member_text(where, "name");
  if (name.empty() && member_text(where, "generateName").empty()) {
    findings.push_back(finding("name", "metadata.name",
                               where.is_null() ? manifest.mark() : where.mark(),
                               "name or generateName is required"));
    return;
  }
  // A generated name is right where its beginning with any letter after it is.
  const std::string whole = name.empty() ? member_text(where, "generateName") + "x" : name;
  if (std::string error = name_error(whole); !error.empty()) {
    const Value* at = where.find(name.empty() ? "generateName" : "name");
    findings.push_back(finding("name", name.empty() ? "metadata.generateName" : "metadata.name",
                               at->mark(), std::move(error)));
  }
}

// The predecessor finds these while the workflow runs. In what a container gets such a text may be
// meant for another program, so only texts that are nobody's but the engine's are looked at.
void check_expressions(const Value& value, const std::string& path, bool engines,
                       std::vector<spec::Finding>& findings) {
  static constexpr std::string_view kEngines[] = {"when", "expression", "arguments", "withParam",
                                                  "withSequence"};
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.as_array().size(); ++i) {
      check_expressions(value.as_array()[i], path + "[" + std::to_string(i) + "]", engines,
                        findings);
    }
  } else if (value.is_object()) {
    for (const base::Member& member : value.as_object()) {
      const bool ours = engines || std::ranges::find(kEngines, member.key) != std::end(kEngines);
      check_expressions(member.value, path + "." + member.key, ours, findings);
    }
  } else if (engines && value.is_string()) {
    const expr::TagText text = expr::TagText::compile(value.as_string());
    for (const expr::TagText::Tag& tag : text.tags()) {
      if (!tag.expression || tag.program != nullptr) continue;
      const std::string& why = tag.error.message;
      findings.push_back(
          finding("expression", path, value.mark(),
                  "{{" + tag.inner + "}} does not parse: " + why.substr(0, why.find('\n'))));
    }
  }
}

// Of what is legal and surely not meant, only what ends in an error of a step is told here.
bool is_told(const spec::Finding& finding) {
  return finding.severity == spec::Severity::Error || finding.rule == "expression" ||
         finding.rule == "tag-unresolvable";
}

// "line L column C: …" as decoders say it, taken apart again.
spec::Finding from_error(const base::Error& error) {
  return finding("type", "", {}, error.message);
}

}  // namespace

std::string name_error(std::string_view name) {
  const auto edge = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  bool right = !name.empty() && name.size() <= kNameMax && edge(name.front()) && edge(name.back());
  for (std::size_t i = 0; right && i < name.size(); ++i) {
    const char c = name[i];
    right = edge(c) || c == '-' || (c == '.' && edge(name[i - 1]) && edge(name[i + 1]));
  }
  if (right) return {};
  return "Invalid value: \"" + std::string(name) +
         "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
         "'-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com')";
}

lint::CheckOptions check_options(const Inputs& inputs) {
  lint::CheckOptions options;
  options.file = inputs.file;
  options.advice = true;
  options.find_holder = inputs.find_holder;
  return options;
}

std::vector<spec::Finding> check(const Value& manifest, const Inputs& inputs) {
  std::vector<spec::Finding> findings;
  check_shape(manifest, findings);
  if (!findings.empty()) return findings;
  check_names(manifest, findings);
  auto workflow = spec::decode<spec::Workflow>(manifest);
  if (!workflow.has_value()) {
    findings.push_back(from_error(workflow.error()));
  } else if (!workflow->spec.workflow_template_ref.has_value()) {
    auto meaning = lint::check_workflow(*workflow, check_options(inputs));
    std::ranges::copy_if(meaning, std::back_inserter(findings), is_told);
    check_expressions(member_of(manifest, "spec"), "spec", false, findings);
  }
  for (spec::Finding& found : findings) {
    if (found.file.empty()) found.file = inputs.file;
  }
  return findings;
}

}  // namespace tiphys::submit
