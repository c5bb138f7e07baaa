// What a Part holds is made here, once for all that include it.
#include "spec/part.h"

namespace tiphys::spec {

Part::Part(base::Value value) : value_(std::make_shared<const base::Value>(std::move(value))) {}

const base::Value& Part::absent() {
  static const base::Value kAbsent;
  return kAbsent;
}

}  // namespace tiphys::spec
