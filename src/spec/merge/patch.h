// Strategic merge patches, as Kubernetes applies them, over Values and along the schema's tables.
//
// Lists merge by the merge keys of their types; $patch, $retainKeys, $setElementOrder/… and
// $deleteFromPrimitiveList/… are obeyed, null deletes. Order of elements: those of the patch keep
// the patch's order, the others stay where they were. O(size of both), plus sorting.
#pragma once

#include "base/result.h"
#include "base/value.h"
#include "spec/schema/schema.h"

namespace tiphys::spec::merge {

// What a merge of two maps or lists does where the schema does not know the field.
enum class UnknownFields : unsigned char {
  Refuse,  // an error, as in Kubernetes
  Keep,    // maps merge by their keys, lists are replaced
};

// `original` with `patch` put in. Both must be maps.
base::Result<base::Value> strategic_merge(base::Value original, base::Value patch,
                                          schema::StructId id,
                                          UnknownFields unknown = UnknownFields::Refuse);

// JSON merge patch (RFC 7396): maps merge, null deletes, all else is replaced.
base::Value json_merge(base::Value original, base::Value patch);

}  // namespace tiphys::spec::merge
