// The tables behind schema.h, one per file of this folder, in the order of StructId's high byte.
#pragma once

#include "spec/schema/schema.h"

namespace tiphys::spec::schema {

extern const StructSchema kWorkflowStructs[];
extern const StructSchema kArtifactStructs[];
extern const StructSchema kStatusStructs[];
extern const StructSchema kPodStructs[];
extern const StructSchema kVolumeStructs[];
extern const StructSchema kConfigStructs[];

}  // namespace tiphys::spec::schema
