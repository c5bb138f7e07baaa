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

// Descriptions of the fields, as text; see descriptions.h.
extern const std::string_view kWorkflowWords;
extern const std::string_view kArtifactWords;
extern const std::string_view kStatusWords;
extern const std::string_view kPodWords;
extern const std::string_view kVolumeWords;
extern const std::string_view kConfigWords;

}  // namespace tiphys::spec::schema
