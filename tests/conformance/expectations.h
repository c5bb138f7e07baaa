// Which outcomes must come out equal, from a list beside this file, in the order in which the suite
// takes them:
//
//   pass NAME            must be equal
//   chance NAME WHY…     the same, but the manifest draws lots: in one of some tries
//   wait NAME WHY…       is not yet; the rest of the line says what it needs
//   differ NAME WHY…     rightly differs here: its environment decided it
//
// A list may only get better: the suites tell of what comes out equal although it waits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tiphys::conformance {

struct Expectation {
  std::string verb;
  std::string name;
  std::string why;
  bool must_be_equal() const { return verb == "pass" || verb == "chance"; }
};

// The list of that file in this folder. Lines that begin with # are for people.
std::vector<Expectation> read_expectations(const std::string& file);
// The one of that name, or an empty one.
Expectation find_expectation(const std::vector<Expectation>& list, std::string_view name);

}  // namespace tiphys::conformance
