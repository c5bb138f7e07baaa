// One document in normal form.
#pragma once

#include <string>

#include "base/yaml_source.h"
#include "spec/layout/notes.h"

namespace tiphys::spec::layout {

// `reorder` is false where the order of fields matters, as with anchors.
std::string print_document(const base::YamlSource& source, const base::YamlDocument& document,
                           const DocumentNotes& notes, bool reorder);

}  // namespace tiphys::spec::layout
