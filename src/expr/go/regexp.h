// Regular expressions with Go's syntax and linear time: RE2 behind a plain door.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expr/budget.h"

namespace tiphys::expr::go {

// Immutable; copies share the compiled form (an immutable snapshot, hence shared_ptr).
class Regexp {
 public:
  // Errors in Go's words: "error parsing regexp: missing closing ]: `[a`".
  static base::Result<Regexp> compile(std::string_view pattern);
  // The same, paid for: a short pattern may stand for a large program.
  static base::Result<Regexp> compile(std::string_view pattern, Budget& budget);
  static std::string quote_meta(std::string_view text);

  // Whether the budget has room for a scan of so many bytes, which may cost their number times the
  // program's size. Ask before each use on a text that is not known to be small.
  bool scan_fits(std::size_t bytes, Budget& budget) const;
  bool matches(std::string_view text) const;  // anywhere
  // Byte ranges of successive matches, at most `most` of them (negative: all), by Go's rule for
  // empty matches; each is the whole match, with Groups::All followed by its groups, -1 where a
  // group took no part.
  enum class Groups : std::uint8_t { None, All };
  struct Span {
    std::int64_t begin = -1;
    std::int64_t end = -1;
  };
  std::vector<std::vector<Span>> find_all(std::string_view text, std::int64_t most,
                                          Groups wanted = Groups::None) const;
  std::size_t groups() const;  // how many the pattern has
  // Go's ReplaceAllString: $1, ${name} and $$ are expanded.
  std::string replace_all(std::string_view text, std::string_view replacement) const;
  std::string replace_all_literal(std::string_view text, std::string_view replacement) const;
  // Go's Split.
  std::vector<std::string> split(std::string_view text, std::int64_t most) const;
  const std::string& pattern() const { return pattern_; }
  bool is_compiled() const { return compiled_ != nullptr; }  // false: made by default

 private:
  struct Compiled;
  std::string expand(std::string_view replacement, std::string_view text,
                     const std::vector<Span>& groups) const;
  std::string pattern_;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace tiphys::expr::go
