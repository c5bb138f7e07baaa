// Reading and writing requirements on fields.
#include "expr/selector/field_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "expr/go/function.h"

namespace tiphys::expr::selector {
namespace {

// Backslashes keep a comma, an equals sign or a backslash as it is.
std::vector<std::string> split_terms(std::string_view text) {
  std::vector<std::string> out;
  std::string term;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      term += text[i++];
      term += text[i];
    } else if (text[i] == ',') {
      out.push_back(std::move(term));
      term.clear();
    } else {
      term += text[i];
    }
  }
  out.push_back(std::move(term));
  return out;
}

base::Result<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (++i == text.size() || std::string_view("\\,=").find(text[i]) == text.npos)
        return go::refuse(fmt::format("invalid field selector: invalid escape sequence: {}",
                                      text.substr(i - 1, 2)));
    } else if (text[i] == ',' || text[i] == '=') {
      return go::refuse(fmt::format("invalid field selector: unescaped character in value: {}",
                                    static_cast<int>(text[i])));
    }
    out += text[i];
  }
  return out;
}

std::string escape(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\\' || c == ',' || c == '=') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

base::Result<std::vector<FieldSelector::Requirement>> parse_field_terms(std::string_view text) {
  std::vector<FieldSelector::Requirement> out;
  auto terms = split_terms(text);
  std::sort(terms.begin(), terms.end());
  for (const std::string& term : terms) {
    if (term.empty()) continue;
    std::size_t at = 0;
    while (at < term.size() && term[at] != '=' &&
           !std::string_view(term).substr(at).starts_with("!="))
      ++at;
    if (at == term.size())
      return go::refuse(fmt::format("invalid selector: '{}'; can't understand '{}'", text, term));
    FieldSelector::Requirement r;
    r.equal = term[at] == '=';
    std::size_t size = std::string_view(term).substr(at).starts_with("==") || !r.equal ? 2 : 1;
    r.field = term.substr(0, at);
    r.value = TRY(unescape(std::string_view(term).substr(at + size)));
    // Neither name nor value: everything.
    if (!r.field.empty() || !r.value.empty()) out.push_back(std::move(r));
  }
  // By what is printed, so that it reads back in the same order.
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return text_of(a) < text_of(b); });
  return out;
}

std::string text_of(const FieldSelector::Requirement& r) {
  return r.field + (r.equal ? "=" : "!=") + escape(r.value);
}

}  // namespace tiphys::expr::selector
