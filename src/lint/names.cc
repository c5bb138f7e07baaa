// Names character by character; no regular expressions, so no input is slow.
#include "lint/names.h"

#include <algorithm>

#include "base/text.h"

namespace tiphys::lint {
namespace {

using base::is_digit;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_upper(c); }
bool is_letter_or_digit(char c) { return is_letter(c) || is_digit(c); }
bool is_label_character(char c) { return is_letter_or_digit(c) || c == '-'; }

constexpr std::string_view kResults[] = {"Succeeded", "Failed",   "Errored",      "Skipped",
                                         "Omitted",   "Daemoned", "AnySucceeded", "AllFailed"};

}  // namespace

std::string template_name_problem(std::string_view name) {
  constexpr std::size_t kLongest = 128;
  std::string out;
  if (name.size() > kLongest) out = "must be no more than 128 characters";
  const bool good = !name.empty() && is_letter_or_digit(name[0]) &&
                    std::all_of(name.begin(), name.end(), is_label_character);
  if (good) return out;
  if (!out.empty()) out += ';';
  return out +
         "name must consist of alpha-numeric characters or '-', and must start with an "
         "alpha-numeric character (e.g. My-name1-2, 123-NAME)";
}

std::string parameter_name_problem(std::string_view name) {
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_label_character(c) || c == '_';
  });
  if (good) return {};
  return "Parameter/Artifact name must consist of alpha-numeric characters, '_' or '-' e.g. "
         "my_param_1, MY-PARAM-1";
}

bool is_metric_name(std::string_view name) {
  return !name.empty() && !is_digit(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '_';
  });
}

bool holds_reference(std::string_view text) {
  for (std::size_t open = text.find("{{"); open != std::string_view::npos;
       open = text.find("{{", open + 1)) {
    std::size_t i = open + 2;
    const std::size_t first = i;
    while (i < text.size() && is_label_character(text[i])) ++i;
    bool good = i > first;
    while (good && i < text.size() && text[i] == '.') {
      const std::size_t start = ++i;
      while (i < text.size() && (is_label_character(text[i]) || text[i] == '_')) ++i;
      good = i > start;
    }
    if (good && text.substr(i).starts_with("}}")) return true;
  }
  return false;
}

bool holds_tag(std::string_view text) {
  const std::size_t open = text.find("{{");
  return open != std::string_view::npos && text.find("}}", open) != std::string_view::npos;
}

bool is_placeholder(std::string_view text) { return text.starts_with(kPlaceholder); }

std::string without_placeholders(std::string_view text) {
  std::string out;
  for (std::size_t at = text.find(kPlaceholder); at != std::string_view::npos;
       at = text.find(kPlaceholder)) {
    std::size_t end = at + kPlaceholder.size();
    const std::size_t digits = end;
    while (end < text.size() && is_digit(text[end])) ++end;
    out.append(text.substr(0, at)).append(end > digits ? "x" : kPlaceholder);
    text.remove_prefix(end);
  }
  return out.append(text);
}

std::vector<Operand> operands_in(std::string_view text) {
  std::vector<Operand> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_letter_or_digit(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_label_character(text[end])) ++end;
    Operand operand{text.substr(i, end - i), {}};
    const bool has_result = end + 2 < text.size() && text[end] == '.' && is_upper(text[end + 1]) &&
                            is_letter(text[end + 2]);
    if (has_result) {
      std::size_t last = end + 2;
      while (last < text.size() && is_letter(text[last])) ++last;
      operand.result = text.substr(end + 1, last - end - 1);
      end = last;
    }
    out.push_back(operand);
    i = end;
  }
  return out;
}

bool is_task_result(std::string_view word) {
  return std::find(std::begin(kResults), std::end(kResults), word) != std::end(kResults);
}

bool needs_items(std::string_view result) {
  return result == "AnySucceeded" || result == "AllFailed";
}

std::vector<std::string> task_results() { return {std::begin(kResults), std::end(kResults)}; }

bool is_integer(std::string_view text) {
  constexpr std::size_t kDigitsOfInt64 = 19;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.size() <= kDigitsOfInt64 &&
         std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace tiphys::lint
