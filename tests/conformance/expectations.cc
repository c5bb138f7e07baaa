// Lines of three parts. See expectations.h.
#include "conformance/expectations.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace tiphys::conformance {

std::vector<Expectation> read_expectations(const std::string& file) {
  std::vector<Expectation> out;
  std::ifstream in(std::string(TIPHYS_CONFORMANCE_FOLDER) + "/" + file);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    Expectation one;
    words >> one.verb >> one.name >> std::ws;
    std::getline(words, one.why);
    out.push_back(std::move(one));
  }
  return out;
}

Expectation find_expectation(const std::vector<Expectation>& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &Expectation::name);
  return found == list.end() ? Expectation{} : *found;
}

}  // namespace tiphys::conformance
