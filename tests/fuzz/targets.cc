// The list of targets.
#include "target.h"

namespace tiphys::fuzz {

std::span<const Target> targets() {
  static constexpr Target kTargets[] = {
      {"depends", run_depends},     {"durations", run_durations}, {"json", run_json},
      {"jsonpath", run_jsonpath},   {"lang", run_lang},           {"merge", run_merge},
      {"selectors", run_selectors}, {"tags", run_tags},           {"when", run_when},
      {"yaml", run_yaml},
  };
  return kTargets;
}

}  // namespace tiphys::fuzz
