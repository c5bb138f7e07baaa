// The only user of RE2 here.
#include "expr/go/regexp.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>

#include "base/unicode.h"
#include "expr/go/runes.h"
#include "expr/go/strings.h"

namespace tiphys::expr::go {
namespace {

std::string_view words_of(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::NoError: return "";
    case re2::RE2::ErrorInternal: return "regexp/syntax: internal error";
    case re2::RE2::ErrorBadEscape: return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass: return "invalid character class";
    case re2::RE2::ErrorBadCharRange: return "invalid character class range";
    case re2::RE2::ErrorMissingBracket: return "missing closing ]";
    case re2::RE2::ErrorMissingParen: return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen: return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash: return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument: return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize: return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp: return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp: return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8: return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture: return "invalid named capture";
    case re2::RE2::ErrorPatternTooLarge: return "expression too large";
  }
  return "regexp/syntax: internal error";
}

}  // namespace

struct Regexp::Compiled {
  explicit Compiled(const std::string& pattern, const re2::RE2::Options& options)
      : re(pattern, options) {}
  re2::RE2 re;
};

base::Result<Regexp> Regexp::compile(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  Regexp out;
  out.pattern_ = pattern;
  auto compiled = std::make_shared<const Compiled>(out.pattern_, options);
  if (!compiled->re.ok()) {
    std::string arg = for_message(compiled->re.error_arg());
    return base::fail(
        base::ErrorCode::InvalidArgument,
        "error parsing regexp: " + std::string(words_of(compiled->re.error_code())) +
            (compiled->re.error_code() == re2::RE2::ErrorTrailingBackslash ? ": ``"
                                                                           : ": `" + arg + "`"));
  }
  out.compiled_ = std::move(compiled);
  return out;
}

std::string Regexp::quote_meta(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

bool Regexp::matches(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->re);
}

base::Result<Regexp> Regexp::compile(std::string_view pattern, Budget& budget) {
  if (!budget.step(32 + pattern.size())) return budget.failure();
  auto out = compile(pattern);
  if (out && !budget.step(static_cast<std::uint64_t>(out->compiled_->re.ProgramSize())))
    return budget.failure();
  return out;
}

bool Regexp::scan_fits(std::size_t bytes, Budget& budget) const {
  // Usually a table decides each byte; where that grows too large, each instruction does.
  auto size = static_cast<std::uint64_t>(compiled_->re.ProgramSize());
  return budget.step(1 + bytes / 64 + bytes * size / 256);
}

std::size_t Regexp::groups() const {
  return static_cast<std::size_t>(compiled_->re.NumberOfCapturingGroups());
}

std::vector<std::vector<Regexp::Span>> Regexp::find_all(std::string_view text, std::int64_t most,
                                                        Groups wanted) const {
  std::vector<std::vector<Span>> out;
  int groups = wanted == Groups::All ? compiled_->re.NumberOfCapturingGroups() + 1 : 1;
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(groups));
  re2::StringPiece input(text.data(), text.size());
  std::int64_t last_end = -1;
  std::size_t at = 0;
  while (at <= text.size() && (most < 0 || static_cast<std::int64_t>(out.size()) < most)) {
    if (!compiled_->re.Match(input, at, text.size(), re2::RE2::UNANCHORED, pieces.data(), groups))
      break;
    std::vector<Span> spans;
    for (const re2::StringPiece& piece : pieces) {
      if (piece.data() == nullptr) {
        spans.push_back({});
        continue;
      }
      std::int64_t begin = piece.data() - text.data();
      spans.push_back({begin, begin + static_cast<std::int64_t>(piece.size())});
    }
    Span whole = spans[0];
    bool accept = true;
    if (whole.end == static_cast<std::int64_t>(at)) {
      // An empty match right after the match before does not count.
      if (whole.begin == last_end) accept = false;
      at += at < text.size() ? base::next_rune(text.substr(at)).size : 1;
    } else {
      at = static_cast<std::size_t>(whole.end);
    }
    last_end = whole.end;
    if (accept) out.push_back(std::move(spans));
  }
  return out;
}

std::string Regexp::expand(std::string_view replacement, std::string_view text,
                           const std::vector<Span>& groups) const {
  std::string out;
  const auto& names = compiled_->re.NamedCapturingGroups();
  while (!replacement.empty()) {
    std::size_t dollar = replacement.find('$');
    out += replacement.substr(0, dollar);
    if (dollar == replacement.npos) break;
    replacement.remove_prefix(dollar);
    if (replacement.size() > 1 && replacement[1] == '$') {
      out += '$';
      replacement.remove_prefix(2);
      continue;
    }
    bool brace = replacement.size() > 1 && replacement[1] == '{';
    std::size_t end = brace ? 2 : 1;
    std::size_t first = end;
    while (end < replacement.size()) {
      base::Rune rune = base::next_rune(replacement.substr(end));
      if (!is_letter(rune.value) && !is_digit(rune.value) && rune.value != '_') break;
      end += rune.size;
    }
    std::string name(replacement.substr(first, end - first));
    bool closed = !brace || (end < replacement.size() && replacement[end] == '}');
    if (name.empty() || !closed) {
      out += '$';
      replacement.remove_prefix(1);
      continue;
    }
    replacement.remove_prefix(end + (brace ? 1 : 0));
    std::size_t group = groups.size();
    bool number = name.find_first_not_of("0123456789") == name.npos && name.size() < 9;
    if (number && (name.size() == 1 || name[0] != '0'))
      group = static_cast<std::size_t>(std::stoul(name));
    else if (auto found = names.find(name); found != names.end())
      group = static_cast<std::size_t>(found->second);
    if (group < groups.size() && groups[group].begin >= 0)
      out += text.substr(static_cast<std::size_t>(groups[group].begin),
                         static_cast<std::size_t>(groups[group].end - groups[group].begin));
  }
  return out;
}

std::string Regexp::replace_all(std::string_view text, std::string_view replacement) const {
  std::string out;
  std::size_t at = 0;
  for (const auto& match : find_all(text, -1, Groups::All)) {
    out += text.substr(at, static_cast<std::size_t>(match[0].begin) - at);
    out += expand(replacement, text, match);
    at = static_cast<std::size_t>(match[0].end);
  }
  out += text.substr(at);
  return out;
}

std::string Regexp::replace_all_literal(std::string_view text, std::string_view replacement) const {
  std::string out;
  std::size_t at = 0;
  for (const auto& match : find_all(text, -1)) {
    out += text.substr(at, static_cast<std::size_t>(match[0].begin) - at);
    out += replacement;
    at = static_cast<std::size_t>(match[0].end);
  }
  out += text.substr(at);
  return out;
}

std::vector<std::string> Regexp::split(std::string_view text, std::int64_t most) const {
  std::vector<std::string> out;
  if (most == 0) return out;
  if (!pattern_.empty() && text.empty()) return {""};
  std::size_t begin = 0;
  std::size_t end = 0;
  for (const auto& match : find_all(text, most)) {
    if (most > 0 && static_cast<std::int64_t>(out.size()) == most - 1) break;
    end = static_cast<std::size_t>(match[0].begin);
    if (match[0].end != 0) out.emplace_back(text.substr(begin, end - begin));
    begin = static_cast<std::size_t>(match[0].end);
  }
  if (end != text.size()) out.emplace_back(text.substr(begin));
  return out;
}

}  // namespace tiphys::expr::go
