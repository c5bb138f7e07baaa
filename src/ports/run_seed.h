// What makes a stored run this run, read out of its image; for its owner and for who looks at it.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/run.h"
#include "ports/run_image.h"

namespace tiphys::ports {

// With a pool, which may be null, its templates are those of other runs where they are the same.
// An error says what is wrong with the manifest. O(its text).
base::Result<engine::RunSeed> seed_of(const RunImage& image,
                                      std::shared_ptr<spec::TemplatePool> pool = nullptr);

// The values that came with the image, which must outlive it.
engine::ValueSource values_of(const RunImage& image);

}  // namespace tiphys::ports
