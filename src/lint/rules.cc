// One line per rule.
#include "lint/rules.h"

#include <algorithm>

namespace tiphys::lint {
namespace {

constexpr Rule kRules[] = {
    {"active-deadline",
     "activeDeadlineSeconds stands where it cannot, or is no whole number of seconds.", false},
    {"api-version", "The apiVersion is not the one of its kind.", true},
    {"argument-unread", "An argument that the called template has no input for.", true},
    {"artifact-from", "An input artifact of a template has a source; only arguments do.", false},
    {"artifact-location", "A location lacks what its storage needs, or names several storages.",
     false},
    {"artifact-path",
     "An artifact has no path, a path that leaves its folder, or one where none may be.", false},
    {"artifact-source",
     "An artifact argument says neither where it comes from nor where it lies, or both.", false},
    {"container-set", "A container set has no container, or moves data without one called main.",
     false},
    {"cron-concurrency", "The concurrency policy is none of Allow, Forbid, Replace.", false},
    {"cron-deadline", "The starting deadline is negative.", false},
    {"cron-schedule", "There is no schedule, or one that is malformed.", false},
    {"cron-timezone", "There is no such time zone.", false},
    {"dag-empty", "A DAG has no tasks.", false},
    {"dependency-cycle", "Tasks or containers wait for each other in a circle.", false},
    {"dependency-missing", "An argument reads the output of a task that need not be done before.",
     false},
    {"dependency-undefined", "A dependency names a task or container that does not exist.", false},
    {"depends", "A depends condition is wrong, or mixed with fields that it replaces.", false},
    {"duplicate-key", "A key stands twice in one map; the document is left out.", true},
    {"duration", "A text that should be a duration is none.", true},
    {"entrypoint-required", "The workflow does not say where it begins.", false},
    {"enum-empty", "An enumeration has no values.", false},
    {"enum-value", "A value is none of its enumeration.", false},
    {"executor-plugin", "An executor plugin lacks what its sidecar needs.", false},
    {"expression", "An expression tag does not parse, so that it stays as text.", true},
    {"holder-missing", "The referenced template of workflows is not among the files.", false},
    {"holder-twice", "Two templates of workflows have the same name.", false},
    {"hook-expression", "A hook other than exit has no expression.", false},
    {"image-required", "A container or script has no image.", false},
    {"limit", "The text is larger or deeper than is read.", false},
    {"loops", "A step has more than one kind of loop, or a sequence with count and end.", false},
    {"metric", "A metric lacks its help or value, or has a name that is not allowed.", false},
    {"mount-twice", "Two volumes or artifacts are mounted at one path.", false},
    {"name-invalid", "A name has characters that are not allowed there, or is too long.", false},
    {"name-not-unique", "Two things of one list have the same name.", false},
    {"name-required", "A thing has no name.", false},
    {"name-reserved", "A container has a name that the engine needs for its own.", false},
    {"name-too-long", "The name of the object is too long for a label.", false},
    {"no-kind", "An object does not say its kind, so it is left alone.", true},
    {"not-an-object", "A document is no object, so it is left alone.", true},
    {"not-supplied", "A template is called without an input that has no default.", false},
    {"nul-character", "A command, argument or variable holds a NUL, which would cut it.", false},
    {"output-unwritten", "A script does not mention the file of one of its outputs.", true},
    {"parallelism", "Parallelism is set on a template that has nothing to run in parallel.", false},
    {"pod-gc-selector", "The label selector of podGC is wrong.", false},
    {"pod-gc-strategy", "The strategy of podGC is not known.", false},
    {"pod-resources",
     "Resources or claims of a pod stand where no pod is made, or are not allowed.", false},
    {"resource-action", "The action of a resource template is not known.", false},
    {"resource-amount", "An amount of a resource is negative, or more than any machine has.",
     false},
    {"resource-manifest",
     "The manifest of a resource template is missing, given twice, or no YAML.", false},
    {"retry-policy", "The retry policy is not known.", false},
    {"size", "More than clusters with the full definitions take.", true},
    {"syntax", "The text is no YAML or JSON.", false},
    {"tag-unclosed", "A tag is opened and never closed.", false},
    {"tag-unresolvable", "A tag that stays as text because nothing has such a name.", true},
    {"tag-unresolved", "A tag names something that does not exist where it stands.", false},
    {"target-undefined", "The target of a DAG is none of its tasks.", false},
    {"task-unreached", "A task that the target of its DAG does not wait for.", true},
    {"template-missing", "The referenced object has no template of that name.", false},
    {"template-reference", "A call names its template in no way, or in two.", false},
    {"template-type", "A template has no type, or several.", false},
    {"template-undefined", "There is no template of that name here.", false},
    {"template-unused", "A template that nothing calls.", true},
    {"templates-with-reference",
     "A workflow that refers to a template may not have templates of its own.", false},
    {"timeout", "A timeout stands where it cannot, or has no unit.", false},
    {"too-many", "There are more findings than are shown.", true},
    {"unknown-field", "A field that the kind does not have.", false},
    {"unknown-kind", "A kind that looks like one of ours and is none.", true},
    {"value-from", "A value comes from a source that is not allowed there, or from several.",
     false},
    {"value-required", "A parameter has neither a value nor a source for it.", false},
    {"when", "A condition does not parse.", true},
    {"when-types", "A condition compares a quoted text with a number.", true},
    {"wrong-type", "A field holds a value of another type.", false},
};

}  // namespace

std::span<const Rule> rules() { return kRules; }

const Rule* find_rule(std::string_view id) {
  const auto found =
      std::lower_bound(std::begin(kRules), std::end(kRules), id,
                       [](const Rule& rule, std::string_view name) { return rule.id < name; });
  return found != std::end(kRules) && found->id == id ? found : nullptr;
}

}  // namespace tiphys::lint
