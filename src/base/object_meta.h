// What objects of every kind have: kind, name, namespace, labels. As in base/members.h what is not
// there, or is of another kind, reads as empty, and what is read lives as long as the object.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/value.h"

namespace tiphys::base {

const Value& metadata_of(const Value& object);
// Made where there is none.
Value& metadata_in(Value& object);

const std::string& object_kind(const Value& object);
const std::string& object_name(const Value& object);
const std::string& object_namespace(const Value& object);  // as it is written: may be ""
const Value& object_labels(const Value& object);

// One of a map of labels; nullopt where it is not there or no text.
std::optional<std::string> label_of(const Value& labels, std::string_view key);

}  // namespace tiphys::base
