// Each patch is read, checked against the schema of a PodSpec, and merged.
#include "spec/merge/pod_patch.h"

#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/text.h"
#include "base/yaml.h"
#include "spec/merge/patch.h"
#include "spec/shape.h"

namespace tiphys::spec::merge {

using base::Result;
using base::Value;
using schema::StructId;

namespace {

Result<Value> read_patch(const std::string& text) {
  auto documents = base::parse_yaml(text);
  if (!documents)
    return std::unexpected(
        documents.error().with_context("Failed to convert the PodSpecPatch yaml to json"));
  if (documents->empty()) return Value();
  Value patch = std::move(documents->front());
  std::vector<Finding> findings;
  check_shape(patch, StructId::PodSpec, {"", "", Severity::Warning}, findings);
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::Error)
      return base::fail(
          base::ErrorCode::InvalidArgument,
          fmt::format("invalid podSpecPatch {}: {}", base::go_quote(text), finding.message));
  }
  return patch;
}

}  // namespace

Result<Value> patch_pod_spec(Value pod_spec, std::span<const std::string> patches) {
  for (const std::string& text : patches) {
    Value patch = TRY(read_patch(text));
    auto merged = strategic_merge(std::move(pod_spec), std::move(patch), StructId::PodSpec);
    if (!merged)
      return std::unexpected(
          merged.error().with_context("Error occurred during strategic merge patch"));
    pod_spec = std::move(*merged);
  }
  return pod_spec;
}

}  // namespace tiphys::spec::merge
