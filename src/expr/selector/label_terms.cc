// Reading and writing requirements on labels.
#include "expr/selector/label_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "expr/go/function.h"
#include "expr/go/number.h"
#include "expr/selector/label_words.h"

namespace tiphys::expr::selector {
namespace {

using go::refuse;
using Operator = LabelSelector::Operator;

enum class Sign : std::uint8_t {
  End,
  Word,
  Comma,
  Not,
  Equal,
  NotEqual,
  In,
  NotIn,
  Less,
  More,
  Open,
  Close
};

class LabelParser {
 public:
  explicit LabelParser(std::string_view text) : text_(text) { next(); }

  base::Result<std::vector<LabelSelector::Requirement>> run() {
    std::vector<LabelSelector::Requirement> out;
    while (sign_ != Sign::End) {
      if (sign_ != Sign::Word && sign_ != Sign::Not && !is_word())
        return refuse(
            fmt::format("found '{}', expected: !, identifier, or 'end of string'", word_));
      auto one = requirement();
      if (!one) return refuse("unable to parse requirement: " + one.error().message);
      out.push_back(std::move(*one));
      if (sign_ == Sign::End) break;
      if (sign_ != Sign::Comma)
        return refuse(fmt::format("found '{}', expected: ',' or 'end of string'", word_));
      next();
      if (!is_word() && sign_ != Sign::Not)
        return refuse(fmt::format("found '{}', expected: identifier after ','", word_));
    }
    return out;
  }

 private:
  // "in" and "notin" are words where a key or a value is wanted.
  bool is_word() const { return sign_ == Sign::Word || sign_ == Sign::In || sign_ == Sign::NotIn; }

  void next() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
    std::size_t begin = at_;
    if (at_ == text_.size()) return take(begin, 0, Sign::End);
    std::string_view rest = text_.substr(at_);
    constexpr std::pair<std::string_view, Sign> kSigns[] = {
        {"!=", Sign::NotEqual}, {"==", Sign::Equal}, {"!", Sign::Not},
        {"=", Sign::Equal},     {",", Sign::Comma},  {"(", Sign::Open},
        {")", Sign::Close},     {"<", Sign::Less},   {">", Sign::More}};
    for (auto [sign, kind] : kSigns)
      if (rest.starts_with(sign)) return take(begin, sign.size(), kind);
    std::size_t size = std::min(rest.find_first_of("!=,()<> \t\r\n"), rest.size());
    std::string_view word = rest.substr(0, size);
    take(begin, size, word == "in" ? Sign::In : word == "notin" ? Sign::NotIn : Sign::Word);
  }
  void take(std::size_t begin, std::size_t size, Sign sign) {
    word_ = std::string(text_.substr(begin, size));
    at_ = begin + size;
    sign_ = sign;
  }

  base::Result<LabelSelector::Requirement> requirement() {
    LabelSelector::Requirement out;
    bool absent = sign_ == Sign::Not;
    if (absent) next();
    if (!is_word()) return refuse(fmt::format("found '{}', expected: identifier", word_));
    out.key = word_;
    TRY(check_key(out.key));
    next();
    if (sign_ == Sign::End || sign_ == Sign::Comma || absent) {
      out.op = absent ? Operator::DoesNotExist : Operator::Exists;
      return out;
    }
    Sign sign = sign_;
    std::string found = word_;
    switch (sign) {
      case Sign::In: out.op = Operator::In; break;
      case Sign::NotIn: out.op = Operator::NotIn; break;
      case Sign::Equal:
        out.op = Operator::Equals;
        out.doubled = found == "==";
        break;
      case Sign::NotEqual: out.op = Operator::NotEquals; break;
      case Sign::Less: out.op = Operator::LessThan; break;
      case Sign::More: out.op = Operator::GreaterThan; break;
      default:
        return refuse(fmt::format("found '{}', expected: in, notin, =, ==, !=, gt, lt", found));
    }
    next();
    TRY(sign == Sign::In || sign == Sign::NotIn ? set(out) : single(out));
    TRY(check_values(out));
    return out;
  }

  base::Result<void> single(LabelSelector::Requirement& out) {
    if (sign_ == Sign::End || sign_ == Sign::Comma) {
      out.values = {""};
      return {};
    }
    if (!is_word()) return refuse(fmt::format("found '{}', expected: identifier", word_));
    out.values = {word_};
    next();
    return {};
  }

  base::Result<void> set(LabelSelector::Requirement& out) {
    if (sign_ != Sign::Open) return refuse(fmt::format("found '{}' expected: '('", word_));
    next();
    if (!is_word() && sign_ != Sign::Comma && sign_ != Sign::Close)
      return refuse(fmt::format("found '{}', expected: ',', ')' or identifier", word_));
    bool wanted = true;  // a value may stand here; between two commas it is empty
    while (sign_ != Sign::Close) {
      if (is_word()) {
        if (!wanted) return refuse(fmt::format("found '{}', expected: ',' or ')'", word_));
        out.values.push_back(word_);
        wanted = false;
      } else if (sign_ == Sign::Comma) {
        if (wanted) out.values.emplace_back();
        wanted = true;
      } else {
        return refuse(fmt::format("found '{}', expected: ',', or identifier", word_));
      }
      next();
    }
    if (wanted) out.values.emplace_back();
    next();
    std::sort(out.values.begin(), out.values.end());
    out.values.erase(std::unique(out.values.begin(), out.values.end()), out.values.end());
    return {};
  }

  static bool is_name(std::string_view name) {
    return name.size() <= kLabelWordMax && is_label_word(name);
  }
  static bool is_prefix(std::string_view prefix) {
    return prefix.size() <= kLabelPrefixMax && is_subdomain(prefix);
  }
  static base::Result<void> check_key(const std::string& key) {
    std::size_t slash = key.rfind('/');
    bool two = slash != key.npos && key.find('/') != slash;
    if (slash == 0)
      return refuse(
          fmt::format("<nil>: Invalid value: \"{}\": prefix part must be non-empty", key));
    if (!two && slash != key.npos && !is_prefix(std::string_view(key).substr(0, slash)))
      return refuse(
          fmt::format("<nil>: Invalid value: \"{}\": prefix part {}", key, subdomain_rule()));
    if (!two && is_name(slash == key.npos ? std::string_view(key)
                                          : std::string_view(key).substr(slash + 1)))
      return {};
    return refuse(fmt::format("key: Invalid value: \"{}\": name part {}", key, label_word_rule()));
  }
  static base::Result<void> check_values(const LabelSelector::Requirement& r) {
    for (std::size_t i = 0; i < r.values.size(); ++i) {
      const std::string& value = r.values[i];
      if (r.op == Operator::GreaterThan || r.op == Operator::LessThan) {
        if (!go::parse_int(value, 10))
          return refuse(
              fmt::format("values[{}]: Invalid value: \"{}\": for 'Gt', 'Lt' operators, "
                          "the value must be an integer",
                          i, value));
      } else if (!value.empty() && !is_name(value)) {
        return refuse(fmt::format("values[{}][{}]: Invalid value: \"{}\": {}", i, r.key, value,
                                  label_value_rule()));
      }
    }
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Sign sign_ = Sign::End;
  std::string word_;
};

}  // namespace

base::Result<std::vector<LabelSelector::Requirement>> parse_label_terms(std::string_view text) {
  return LabelParser(text).run();
}

std::string text_of(const LabelSelector::Requirement& r) {
  std::string values;
  for (std::size_t i = 0; i < r.values.size(); ++i) values += (i > 0 ? "," : "") + r.values[i];
  switch (r.op) {
    case Operator::Exists: return r.key;
    case Operator::DoesNotExist: return "!" + r.key;
    case Operator::Equals: return r.key + (r.doubled ? "==" : "=") + values;
    case Operator::NotEquals: return r.key + "!=" + values;
    case Operator::In: return r.key + " in (" + values + ")";
    case Operator::NotIn: return r.key + " notin (" + values + ")";
    case Operator::GreaterThan: return r.key + ">" + values;
    case Operator::LessThan: return r.key + "<" + values;
  }
  return {};
}

}  // namespace tiphys::expr::selector
