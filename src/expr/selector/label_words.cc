// The patterns in the messages say what the functions check by hand.
#include "expr/selector/label_words.h"

#include <fmt/core.h>

#include <algorithm>

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

}  // namespace tiphys::expr::selector

namespace tiphys::expr {

std::string label_error(std::string_view key, std::string_view value) {
  const auto wrong = [](std::string_view what, const std::string& rule) {
    return fmt::format("Invalid value: {}: {}", base::go_quote(what), rule);
  };
  const auto too_long = [](std::size_t most) {
    return fmt::format("must be no more than {} bytes", most);
  };
  const std::size_t slash = key.find('/');
  const std::string_view prefix = slash == key.npos ? "" : key.substr(0, slash);
  const std::string_view name = slash == key.npos ? key : key.substr(slash + 1);
  if (slash != key.npos && !selector::is_subdomain(prefix))
    return wrong(key, "prefix part " + std::string(selector::subdomain_rule()));
  if (prefix.size() > selector::kLabelPrefixMax)
    return wrong(key, "prefix part " + too_long(selector::kLabelPrefixMax));
  if (!selector::is_label_word(name)) return wrong(key, "name part " + selector::label_word_rule());
  if (name.size() > selector::kLabelWordMax)
    return wrong(key, "name part " + too_long(selector::kLabelWordMax));
  if (!value.empty() && !selector::is_label_word(value))
    return wrong(value, selector::label_value_rule());
  if (value.size() > selector::kLabelWordMax)
    return wrong(value, too_long(selector::kLabelWordMax));
  return {};
}

}  // namespace tiphys::expr
