// What is carried over, and what belonged to the old workflow alone.
#include "submit/resubmit.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/members.h"
#include "base/object_meta.h"

namespace tiphys::submit {

namespace {

using base::Value;

constexpr std::string_view kPrefix = "workflows.argoproj.io/";

bool is_carried_over(std::string_view label) {
  constexpr std::string_view kOwn[] = {"creator", "creator-email", "creator-preferred-username",
                                       "phase",   "completed",     "workflow-archiving-status"};
  if (!label.starts_with(kPrefix)) return true;
  return std::ranges::find(kOwn, label.substr(kPrefix.size())) == std::end(kOwn);
}

Value labels_of(const Value& metadata, const std::string& name) {
  Value out = Value::object();
  for (const base::Member& label : member_object(metadata, "labels")) {
    if (is_carried_over(label.key)) out.set(label.key, label.value);
  }
  out.set(std::string(kPrefix) + "resubmitted-from-workflow", name);
  return out;
}

Value spec_of(const Value& workflow) {
  Value spec = member_of(workflow, "spec");
  if (spec.is_null()) spec = Value::object();
  if (!spec.is_object()) return spec;
  spec.erase("shutdown");
  // One that was ended by it begins without it.
  if (member_int(spec, "activeDeadlineSeconds") == 0) spec.erase("activeDeadlineSeconds");
  return spec;
}

}  // namespace

Value resubmitted(const Value& workflow) {
  const Value& old = metadata_of(workflow);
  const std::string name = base::member_text(old, "name");
  std::string generate = base::member_text(old, "generateName");
  if (generate.empty()) generate = name + "-";
  Value out = Value::object();
  for (const char* key : {"apiVersion", "kind"}) out.set(key, base::member_text(workflow, key));
  Value& metadata = out.set("metadata", Value::object());
  metadata.set("generateName", generate);
  metadata.set("labels", labels_of(old, name));
  for (const char* key : {"annotations", "ownerReferences"}) {
    if (const Value* kept = old.find(key)) metadata.set(key, *kept);
  }
  out.set("spec", spec_of(workflow));
  return out;
}

Value resubmitted_as(const Value& workflow, std::uint64_t bits) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  Value out = resubmitted(workflow);
  Value& metadata = metadata_in(out);
  std::string name = base::member_text(metadata, "generateName");
  for (int i = 0; i < 5; ++i) {
    name += kLetters[bits % kLetters.size()];
    bits /= kLetters.size();
  }
  metadata.set("name", name);
  return out;
}

}  // namespace tiphys::submit
