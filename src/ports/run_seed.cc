// Decoding the manifest. See run_seed.h.
#include "ports/run_seed.h"

#include <string>
#include <utility>

#include "spec/stored.h"
#include "spec/workflow.h"

namespace tiphys::ports {

base::Result<engine::RunSeed> seed_of(const RunImage& image,
                                      std::shared_ptr<spec::TemplatePool> pool) {
  engine::RunSeed seed;
  seed.key = image.row.key;
  seed.uid = engine::run_uid(image.row.uid);
  seed.entropy = image.entropy;
  seed.workflow =
      std::make_shared<const spec::Workflow>(TRY(spec::decode_stored(image.manifest, pool.get())));
  seed.templates = std::move(pool);
  return seed;
}

engine::ValueSource values_of(const RunImage& image) {
  return [&image](const base::Hash128& hash) -> base::Result<std::string> {
    if (const std::string* value = find_value(image, hash)) return *value;
    return base::fail(base::ErrorCode::DataLoss, "a value that the workflow refers to is missing");
  };
}

}  // namespace tiphys::ports
