// After each error the store is looked at before anything is said again.
#include "adapters/client/once.h"

#include <algorithm>

namespace tiphys::adapters::client {

using base::ErrorCode;
using base::Result;

namespace {

bool same(const engine::Intent& a, const engine::Intent& b) {
  return a.operation == b.operation && a.at == b.at && a.actor == b.actor &&
         a.arguments == b.arguments;
}

}  // namespace

Result<engine::RunKey> create_once(ports::Intake& intake, ports::Reader& reader,
                                   const ports::NewRun& run) {
  for (int said = 1;; ++said) {
    auto key = intake.create_run(run);
    if (key) return key;
    const ErrorCode code = key.error().code;
    if (code == ErrorCode::AlreadyExists && said > 1) {
      const auto found = reader.find_uid(run.uid);
      if (found) return found->key;
      if (found.error().code != ErrorCode::NotFound) return std::unexpected(found.error());
    }
    if (code != ErrorCode::Unavailable || said == kSaidMax) return key;
  }
}

Result<void> append_once(ports::Intake& intake, ports::Reader& reader, const ports::RunRow& row,
                         const engine::Intent& intent) {
  for (int said = 1;; ++said) {
    const auto sequence = intake.append_intent(row.key, intent);
    if (sequence) return {};
    if (sequence.error().code != ErrorCode::Unavailable) return std::unexpected(sequence.error());
    const auto image = reader.load(row.key);
    if (!image && image.error().code == ErrorCode::NotFound &&
        intent.operation == engine::Operation::Delete) {
      return {};
    }
    if (image &&
        std::ranges::any_of(image->intents, [&](const auto& open) { return same(open, intent); })) {
      return {};
    }
    const bool unmoved = image && image->row.revision == row.revision;
    if (unmoved && said < kSaidMax) continue;
    const std::string known = unmoved ? "" : "; it is not known whether this was taken: look first";
    return base::fail(ErrorCode::Unavailable, sequence.error().message + known);
  }
}

}  // namespace tiphys::adapters::client
