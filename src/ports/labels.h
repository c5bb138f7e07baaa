// LabelSelector: a condition on labels as a store can push it into its query.
//
// Means what it means in Kubernetes: all requirements hold; NotIn and Absent hold where the label
// is not there at all. Parsing the text form is the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tiphys::ports {

struct LabelRequirement {
  enum class Test : std::uint8_t {
    In,      // `=` with one value
    NotIn,   // `!=` with one value
    Exists,  // `key`
    Absent,  // `!key`
  };

  LabelRequirement(std::string k, std::string value)
      : key(std::move(k)), values{std::move(value)} {}
  LabelRequirement(std::string k, Test t, std::vector<std::string> v = {})
      : key(std::move(k)), test(t), values(std::move(v)) {}

  std::string key;
  Test test = Test::In;
  std::vector<std::string> values;  // of In and NotIn; an In without values holds nowhere
  bool operator==(const LabelRequirement&) const = default;
};

using LabelSelector = std::vector<LabelRequirement>;

}  // namespace tiphys::ports
