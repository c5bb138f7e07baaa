// SubmitOptions: what a user asks for beside the manifest itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/value.h"

namespace tiphys::api {

struct SubmitOptions {
  std::string workflow_namespace = "default";
  std::string name;
  std::string generate_name;
  std::string entrypoint;
  std::string service_account;
  std::optional<std::int32_t> priority;
  std::vector<std::pair<std::string, std::string>> parameters;
  base::Value labels;
  // Of the controller's configuration: a Workflow's map, or null; "", "Strict" or "Secure".
  base::Value workflow_defaults;
  std::string template_referencing;
};

// What a resubmission does with what the old workflow has done.
enum class Resubmission : std::uint8_t {
  Anew,      // all of it again
  Memoized,  // what succeeded is taken over; only of a workflow that has failed
};

constexpr std::string_view name_of(Resubmission how) {
  return how == Resubmission::Anew ? "Anew" : "Memoized";
}

}  // namespace tiphys::api
