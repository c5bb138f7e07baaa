// The predecessor's JSON of an object: its order of fields and its omissions.
//
// Fields that the schema does not know are kept, behind the others in their order. What Go would
// drop (empty texts, lists and maps, false, zero, where the field is not a pointer) is dropped.
#pragma once

#include "base/value.h"
#include "spec/schema/schema.h"

namespace tiphys::spec {

using schema::StructId;

// A value of a wrong type stays as it is. O(size of the value · fields of its structs).
base::Value canonical(const base::Value& value, StructId id);
// Numbers and bools where a text is meant (values of parameters, …) as the texts that they count
// as, all else as it is. O(size of the value).
void make_texts(base::Value& value, StructId id);

}  // namespace tiphys::spec
