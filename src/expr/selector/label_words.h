// What Kubernetes takes for the keys and values of labels, and its words for what is wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tiphys::expr::selector {

inline constexpr std::size_t kLabelWordMax = 63;     // bytes
inline constexpr std::size_t kLabelPrefixMax = 253;  // bytes

// Letters, digits, '-', '_', '.', of which the first and the last are letters or digits; of any
// length but none.
bool is_label_word(std::string_view text);
// A lower-case RFC 1123 subdomain, of any length but none.
bool is_subdomain(std::string_view text);

// "must consist of …" for the name of a key; `optional_prefix` ends the sentence.
std::string label_word_rule(std::string_view optional_prefix = "");
// "a lowercase RFC 1123 subdomain must …", "a valid label must be …".
std::string_view subdomain_rule();
std::string label_value_rule();

// What is wrong with a key or a value of a label, all of it; "" if nothing is.
std::string label_key_problem(std::string_view key);
std::string label_value_problem(std::string_view value);

}  // namespace tiphys::expr::selector
