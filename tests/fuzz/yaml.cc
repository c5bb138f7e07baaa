// YAML: reading is total, what is printed reads back as the same values, and JSON is YAML.
#include <cmath>
#include <string>

#include "base/json.h"
#include "base/yaml.h"
#include "base/yaml_scalar.h"
#include "target.h"
#include "values.h"

namespace tiphys::fuzz {
namespace {

base::ParseLimits limits() {
  base::ParseLimits out;
  out.values_max = 200'000;
  out.bytes_max = 1 << 20;
  return out;
}

void print_and_read(const base::Value& value) {
  std::string printed = base::to_yaml(value);
  auto again = base::parse_yaml(printed, limits());
  property(again.has_value(), "what is printed reads back",
           again ? "" : again.error().message + "\n" + printed);
  if (value.is_null()) return property(again->empty(), "null prints as an empty document");
  property(again->size() == 1, "one document prints as one document", printed);
  property(same(value, again->front()), "printing and reading agree", printed);
}

}  // namespace

void run_yaml(std::string_view input) {
  auto documents = base::parse_yaml(input, limits());
  auto last_wins = limits();
  last_wins.duplicates = base::Duplicates::LastWins;
  auto lenient = base::parse_yaml(input, last_wins);
  if (!documents) {
    property(!documents.error().message.empty(), "an error says why");
    if (auto json = base::parse_json(input, limits()))
      property(!plain_in_yaml(*json), "JSON is YAML", documents.error().message);
    return;
  }
  property(lenient.has_value(), "what is strict is lenient as well");
  property(*documents == *lenient, "without duplicates the rule for them does not matter");
  for (const base::Value& document : *documents) {
    property(measure(document).values <= limits().values_max, "the limit on values holds");
    if (measure(document).bytes < 20'000) print_and_read(document);
  }
}

}  // namespace tiphys::fuzz
