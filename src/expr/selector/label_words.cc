// The patterns in the messages say what the functions check by hand.
#include "expr/selector/label_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "expr/selector.h"

namespace tiphys::expr::selector {
namespace {

constexpr std::string_view kWordForm = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter_or_digit(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool is_label_word(std::string_view text) {
  return !text.empty() && is_letter_or_digit(text.front()) && is_letter_or_digit(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_subdomain(std::string_view text) {
  for (std::string_view part : base::split(text, '.')) {
    const bool good = !part.empty() && part.front() != '-' && part.back() != '-' &&
                      std::all_of(part.begin(), part.end(),
                                  [](char c) { return is_digit(c) || is_lower(c) || c == '-'; });
    if (!good) return false;
  }
  return true;
}

std::string label_word_rule(std::string_view optional_prefix) {
  return fmt::format(
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
      "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
      "validation is '{}'){}",
      kWordForm, optional_prefix);
}

std::string_view subdomain_rule() {
  return "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' "
         "or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
         "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
         "')";
}

std::string label_value_rule() {
  return fmt::format(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
      "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value', "
      " or '12345', regex used for validation is '({})?')",
      kWordForm);
}

std::string label_key_problem(std::string_view key) {
  std::vector<std::string> out;
  const std::vector<std::string_view> parts = base::split(key, '/');
  if (parts.size() > 2)
    return "a valid label key " +
           label_word_rule(
               " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
  if (parts.size() == 2 && parts[0].empty()) {
    out.push_back("prefix part must be non-empty");
  } else if (parts.size() == 2) {
    if (parts[0].size() > kLabelPrefixMax)
      out.push_back(fmt::format("prefix part must be no more than {} bytes", kLabelPrefixMax));
    if (!is_subdomain(parts[0])) out.push_back(fmt::format("prefix part {}", subdomain_rule()));
  }
  const std::string_view name = parts.back();
  if (name.empty()) {
    out.push_back("name part must be non-empty");
  } else if (name.size() > kLabelWordMax) {
    out.push_back(fmt::format("name part must be no more than {} bytes", kLabelWordMax));
  }
  if (!is_label_word(name)) out.push_back("name part " + label_word_rule());
  return base::join(out, "; ");
}

std::string label_value_problem(std::string_view value) {
  std::vector<std::string> out;
  if (value.size() > kLabelWordMax)
    out.push_back(fmt::format("must be no more than {} bytes", kLabelWordMax));
  if (!value.empty() && !is_label_word(value)) out.push_back(label_value_rule());
  return base::join(out, "; ");
}

}  // namespace tiphys::expr::selector

namespace tiphys::expr {

std::string label_error(std::string_view key, std::string_view value) {
  std::string_view what = key;
  std::string problem = selector::label_key_problem(key);
  if (problem.empty()) {
    what = value;
    problem = selector::label_value_problem(value);
  }
  if (problem.empty()) return {};
  return fmt::format("Invalid value: {}: {}", base::go_quote(what), problem);
}

}  // namespace tiphys::expr
