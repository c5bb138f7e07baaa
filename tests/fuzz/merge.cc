// Merge patches. The input is a map and a patch, each a line of JSON. JSON merge patches agree with
// the few lines of RFC 7396; strategic ones are total, and an empty one changes nothing.
#include <string>

#include "base/json.h"
#include "spec/merge/patch.h"
#include "spec/merge/pod_patch.h"
#include "target.h"
#include "values.h"

namespace tiphys::fuzz {
namespace {

using base::Value;
using spec::schema::StructId;

// RFC 7396, section 2.
Value merged(const Value& target, const Value& patch) {
  if (!patch.is_object()) return patch;
  Value out = target.is_object() ? target : Value::object();
  for (const base::Member& member : patch.as_object()) {
    out.erase(member.key);
    if (member.value.is_null()) continue;
    const Value* old = target.find(member.key);
    out.set(member.key, merged(old == nullptr ? Value() : *old, member.value));
  }
  return out;
}

void strategic(const Value& original, const Value& patch, StructId id,
               spec::merge::UnknownFields unknown) {
  auto out = spec::merge::strategic_merge(original, patch, id, unknown);
  if (!out) {
    property(!out.error().message.empty(), "an error says why");
  } else {
    auto again = spec::merge::strategic_merge(original, patch, id, unknown);
    property(again && *again == *out, "the same answer each time");
  }
  auto nothing = spec::merge::strategic_merge(original, Value::object(), id, unknown);
  property(nothing && *nothing == original, "an empty patch changes nothing");
}

}  // namespace

void run_merge(std::string_view input) {
  if (input.size() > 20'000) return;
  std::size_t line = input.find('\n');
  if (line == input.npos) return;
  base::ParseLimits limits;
  limits.depth_max = 60;
  auto original = base::parse_json(input.substr(0, line), limits);
  auto patch = base::parse_json(input.substr(line + 1), limits);
  std::string text(input.substr(line + 1));
  if (original && original->is_object())
    (void)spec::merge::patch_pod_spec(*original, std::span<const std::string>(&text, 1));
  if (!original || !patch) return;
  property(base::sorted_keys(spec::merge::json_merge(*original, *patch)) ==
               base::sorted_keys(merged(*original, *patch)),
           "as RFC 7396 has it", input);
  if (!original->is_object() || !patch->is_object()) return;
  for (auto unknown : {spec::merge::UnknownFields::Refuse, spec::merge::UnknownFields::Keep})
    for (auto id : {StructId::PodSpec, StructId::Template, StructId::WorkflowSpec})
      strategic(*original, *patch, id, unknown);
}

}  // namespace tiphys::fuzz
