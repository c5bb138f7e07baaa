// YAML: reading is total, what is printed reads back as the same values, and JSON is YAML.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <regex>
#include <string>

#include "base/json.h"
#include "base/yaml.h"
#include "target.h"
#include "values.h"

namespace tiphys::fuzz {
namespace {

base::ParseLimits yaml_limits() {
  base::ParseLimits out;
  out.values_max = 200'000;
  out.bytes_max = 1 << 20;
  return out;
}

void print_and_read(const base::Value& value) {
  std::string printed = base::to_yaml(value);
  auto again = base::parse_yaml(printed, yaml_limits());
  property(again.has_value(), "what is printed reads back",
           again ? "" : again.error().message + "\n" + printed);
  if (value.is_null()) return property(again->empty(), "null prints as an empty document");
  property(again->size() == 1, "one document prints as one document", printed);
  property(same(value, again->front()), "printing and reading agree", printed);
}

// What YAML 1.1 says of a bare word, by patterns: a second opinion on the kinds of scalars.
base::Value::Kind naive_kind(std::string text) {
  using Kind = base::Value::Kind;
  static const std::regex null("~|null|Null|NULL");
  static const std::regex truth(
      "[yYnN]|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
  static const std::regex integer("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  static const std::regex real("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  if (std::regex_match(text, null)) return Kind::Null;
  if (std::regex_match(text, truth)) return Kind::Bool;
  bool numeric = (text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '+';
  if (numeric) std::erase(text, '_');
  if (numeric && std::regex_match(text, integer)) return Kind::Number;
  return std::regex_match(text, real) && std::isfinite(std::strtod(text.c_str(), nullptr))
             ? Kind::Number
             : Kind::String;
}

// The first bare word of the input, alone in a list.
void compare_scalar(std::string_view input) {
  constexpr std::string_view kWord =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._~";
  std::size_t begin = input.find_first_of(kWord);
  if (begin == input.npos) return;
  input.remove_prefix(begin);
  std::string word(input.substr(0, std::min(input.find_first_not_of(kWord), std::size_t{16})));
  auto list = base::parse_yaml("- " + word);
  if (!list || list->empty() || !list->front().is_array()) return;
  const base::Value& value = list->front().as_array().front();
  if (value.is_array()) return;
  property(value.kind() == naive_kind(word), "a bare word has the kind of YAML 1.1", word);
}

}  // namespace

void run_yaml(std::string_view input) {
  compare_scalar(input);
  auto documents = base::parse_yaml(input, yaml_limits());
  auto last_wins = yaml_limits();
  last_wins.duplicates = base::Duplicates::LastWins;
  auto lenient = base::parse_yaml(input, last_wins);
  if (!documents) {
    property(!documents.error().message.empty(), "an error says why");
    auto json = base::parse_json(input, yaml_limits());
    if (json && input.find('\t') == input.npos)
      property(!plain_in_yaml(*json), "JSON is YAML", documents.error().message);
    return;
  }
  property(lenient.has_value(), "what is strict is lenient as well");
  property(*documents == *lenient, "without duplicates the rule for them does not matter");
  for (const base::Value& document : *documents) {
    property(measure(document).values <= yaml_limits().values_max, "the limit on values holds");
    if (measure(document).bytes < 20'000) print_and_read(document);
  }
}

}  // namespace tiphys::fuzz
