// By members. See object_meta.h.
#include "base/object_meta.h"

#include "base/members.h"

namespace tiphys::base {

const Value& metadata_of(const Value& object) { return member_of(object, "metadata"); }

Value& metadata_in(Value& object) { return object_in(object, "metadata"); }

const std::string& object_kind(const Value& object) { return member_text(object, "kind"); }

const std::string& object_name(const Value& object) {
  return member_text(metadata_of(object), "name");
}

const std::string& object_namespace(const Value& object) {
  return member_text(metadata_of(object), "namespace");
}

const Value& object_labels(const Value& object) { return member_of(metadata_of(object), "labels"); }

std::optional<std::string> label_of(const Value& labels, std::string_view key) {
  const Value& label = member_of(labels, key);
  if (!label.is_string()) return std::nullopt;
  return label.as_string();
}

}  // namespace tiphys::base
