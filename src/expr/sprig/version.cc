// Semantic versions and constraints on them.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "expr/go/number.h"
#include "expr/go/strings.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

struct Version {
  std::int64_t parts[3] = {0, 0, 0};
  int given = 3;  // how many parts were written out, without x and *
  std::string prerelease;
  std::string metadata;
};

constexpr std::string_view kDigits = "0123456789";
constexpr std::size_t kVersionMax = 256;     // bytes
constexpr std::size_t kConstraintMax = 512;  // bytes
constexpr std::size_t kGroupsMax = 32;       // joined by ||

bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_not_of(
                              "0123456789abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == text.npos;
}

// Words joined by points; of a prerelease no number starts with a zero.
bool are_words(std::string_view text, bool zeros) {
  for (const std::string& word : go::split(text, ".")) {
    if (!is_word(word)) return false;
    const bool number = word.find_first_not_of(kDigits) == word.npos;
    if (!zeros && number && word.size() > 1 && word.front() == '0') return false;
  }
  return true;
}

// `loose` lets x, X and * stand for a part and for those after it.
std::optional<Version> parse(std::string_view text, bool loose) {
  Version out;
  if (!loose && text.size() > kVersionMax) return std::nullopt;
  if (text.starts_with('v')) text.remove_prefix(1);
  if (std::size_t plus = text.find('+'); plus != text.npos) {
    out.metadata = text.substr(plus + 1);
    if (!are_words(out.metadata, true)) return std::nullopt;
    text = text.substr(0, plus);
  }
  if (std::size_t dash = text.find('-'); dash != text.npos) {
    out.prerelease = text.substr(dash + 1);
    if (!are_words(out.prerelease, false)) return std::nullopt;
    text = text.substr(0, dash);
  }
  auto parts = go::split(text, ".");
  if (parts.size() > 3) return std::nullopt;
  out.given = static_cast<int>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (loose && (parts[i] == "x" || parts[i] == "X" || parts[i] == "*")) {
      out.given = std::min(out.given, static_cast<int>(i));
      continue;
    }
    if (parts[i].find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    auto n = go::parse_int(parts[i], 10);
    if (!n) return std::nullopt;
    out.parts[i] = *n;
  }
  return out;
}

int compare_words(const std::string& a, const std::string& b) {
  auto x = go::parse_int(a, 10);
  auto y = go::parse_int(b, 10);
  if (x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  if (x) return -1;
  if (y) return 1;
  int c = a.compare(b);
  return c < 0 ? -1 : c > 0 ? 1 : 0;
}

int compare(const Version& a, const Version& b) {
  for (int i = 0; i < 3; ++i)
    if (a.parts[i] != b.parts[i]) return a.parts[i] < b.parts[i] ? -1 : 1;
  if (a.prerelease == b.prerelease) return 0;
  if (a.prerelease.empty()) return 1;
  if (b.prerelease.empty()) return -1;
  auto x = go::split(a.prerelease, ".");
  auto y = go::split(b.prerelease, ".");
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
    if (int c = compare_words(x[i], y[i]); c != 0) return c;
  return x.size() < y.size() ? -1 : x.size() > y.size() ? 1 : 0;
}

bool tilde(const Version& v, const Version& c) {
  if (compare(v, c) < 0) return false;
  if (c.given == 3 && c.parts[0] == 0 && c.parts[1] == 0 && c.parts[2] == 0) return true;
  if (c.given == 0) return true;
  return v.parts[0] == c.parts[0] && (c.given < 2 || v.parts[1] == c.parts[1]);
}
// Of "*" nothing is given: but for ~ it counts as 0.0.0, of which <= takes all patches.
bool caret(const Version& v, const Version& c) {
  if (compare(v, c) < 0) return false;
  if (c.parts[0] > 0 || c.given == 1) return v.parts[0] == c.parts[0];
  if (v.parts[0] > 0) return false;
  if (c.parts[1] > 0 || c.given == 2) return v.parts[1] == c.parts[1];
  return v.parts[1] == 0 && v.parts[2] == c.parts[2];
}
bool greater(const Version& v, const Version& c) {
  if (c.given == 3 || c.given == 0) return compare(v, c) > 0;
  if (v.parts[0] != c.parts[0]) return v.parts[0] > c.parts[0];
  return c.given == 2 && v.parts[1] > c.parts[1];
}
bool at_most(const Version& v, const Version& c) {
  if (c.given == 3) return compare(v, c) <= 0;
  if (v.parts[0] != c.parts[0]) return v.parts[0] < c.parts[0];
  return c.given == 1 || v.parts[1] <= c.parts[1];
}
bool differs(const Version& v, const Version& c) {
  if (c.given == 3 || c.given == 0) return compare(v, c) != 0;
  for (int i = 0; i < c.given; ++i)
    if (v.parts[i] != c.parts[i]) return true;
  return false;
}

bool holds(std::string_view sign, const Version& v, const Version& c) {
  if (sign.empty() || sign == "=") return c.given < 3 ? tilde(v, c) : compare(v, c) == 0;
  if (sign == "!=") return differs(v, c);
  if (sign == ">") return greater(v, c);
  if (sign == "<") return compare(v, c) < 0;
  if (sign == ">=" || sign == "=>") return compare(v, c) >= 0;
  if (sign == "<=" || sign == "=<") return at_most(v, c);
  return sign == "^" ? caret(v, c) : tilde(v, c);
}

// Blanks after a sign belong to it; "a - b" is a range.
std::vector<std::string> terms_of(std::string_view group) {
  std::vector<std::string> out;
  bool join = false;
  std::vector<std::string> words = go::fields(go::replace(group, ",", " "));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "-" && !out.empty() && i + 1 < words.size()) {
      out.back().insert(0, ">=");
      out.push_back("<=" + words[++i]);
      continue;
    }
    if (join)
      out.back() += words[i];
    else
      out.push_back(words[i]);
    join = words[i].find_first_not_of("=<>!~^") == std::string::npos;
  }
  return out;
}

struct Term {
  std::string_view sign;
  Version version;
};

// A prerelease is only for groups that name one.
bool all_hold(const std::vector<Term>& group, const Version& v) {
  const bool named = std::any_of(group.begin(), group.end(),
                                 [](const Term& t) { return !t.version.prerelease.empty(); });
  if (!v.prerelease.empty() && !named) return false;
  return std::all_of(group.begin(), group.end(),
                     [&](const Term& t) { return holds(t.sign, v, t.version); });
}

base::Result<bool> satisfies(Call& call, const Version& v, const std::string& constraint) {
  if (constraint.size() > kConstraintMax)
    return go::refuse("constraint string is too long (max 512 bytes)");
  const std::vector<std::string> groups = go::split(constraint, "||");
  if (groups.size() > kGroupsMax) return go::refuse("too many constraint groups (max 32)");
  bool any = false;
  for (const std::string& group : groups) {
    const std::vector<std::string> words = terms_of(group);
    if (words.empty()) return go::refuse("improper constraint: " + base::go_quote(constraint));
    std::vector<Term> terms;
    for (const std::string& word : words) {
      if (!call.world.budget.step(word.size())) return call.world.budget.failure();
      const std::size_t size = std::min(word.find_first_not_of("=<>!~^"), word.size());
      auto wanted = parse(std::string_view(word).substr(size), true);
      if (!wanted) return go::refuse("improper constraint: " + base::go_quote(constraint));
      terms.push_back({std::string_view(word).substr(0, size), std::move(*wanted)});
    }
    any = any || all_hold(terms, v);
  }
  return any;
}

std::string text_of(const Version& v) {
  std::string out = std::to_string(v.parts[0]) + "." + std::to_string(v.parts[1]) + "." +
                    std::to_string(v.parts[2]);
  if (!v.prerelease.empty()) out += "-" + v.prerelease;
  if (!v.metadata.empty()) out += "+" + v.metadata;
  return out;
}

Out semver_compare(Call& c) {
  auto version = parse(c.text(1), false);
  if (!version) return go::refuse("invalid semantic version");
  return Any(TRY(satisfies(c, *version, c.text(0))));
}
Out semver(Call& c) {
  auto version = parse(c.text(0), false);
  if (!version) return go::refuse("invalid semantic version");
  return Any(text_of(*version));
}

constexpr go::Function kVersionFunctions[] = {{"semver", "s", semver},
                                              {"semverCompare", "ss", semver_compare}};

}  // namespace

std::span<const go::Function> version_functions() { return kVersionFunctions; }

}  // namespace tiphys::expr::sprig
