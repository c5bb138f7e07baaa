// The mistakes that are made most. See hints.h.
#include "cli/lint/hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/json.h"
#include "base/members.h"
#include "base/text.h"

namespace tiphys::cli::lint {
namespace {

using base::Value;
using spec::Finding;

constexpr std::string_view kOpen = "{{", kClose = "}}", kSteps = ".steps[";
constexpr std::string_view kScript = "/argo/staging/script";
constexpr std::size_t kArgumentMax = 128u * 1024;  // of one argument, by the kernel
constexpr std::array<std::string_view, 4> kTagWords = {"workflow.", "inputs.", "steps.", "tasks."};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || base::is_digit(c) || c == '.' ||
         c == '_' || c == '-' || c == '+';
}

// What stands at a place, from there to the end of its line.
std::string_view text_at_mark(base::Mark mark, const Lines& lines) {
  const std::string_view line = lines.line(mark.line);
  return mark.line == 0 ? std::string_view() : line.substr(bytes_before(line, mark.column));
}

std::string word_at(base::Mark mark, const Lines& lines) {
  const std::string_view text = text_at_mark(mark, lines);
  std::size_t end = 0;
  while (end < text.size() && is_word(text[end])) ++end;
  return std::string(text.substr(0, end));
}

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return text;
}

// "false" for n, no, off, as YAML 1.1 reads them; "" for what is written as it is read.
std::string_view hidden_bool(const std::string& word) {
  const std::string plain = lower_case(word);
  for (const char* yes : {"y", "yes", "on"}) {
    if (plain == yes) return "true";
  }
  for (const char* no : {"n", "no", "off"}) {
    if (plain == no) return "false";
  }
  return {};
}

std::string quote_it(const std::string& word) {
  if (word.empty()) return {};
  const std::string_view hidden = hidden_bool(word);
  if (!hidden.empty())
    return fmt::format("{} is {} in YAML 1.1: quote it (\"{}\")", word, hidden, word);
  const bool is_bool = lower_case(word) == "true" || lower_case(word) == "false";
  return fmt::format("{} is a {} in YAML: quote it (\"{}\")", word, is_bool ? "bool" : "number",
                     word);
}

// A tag that begins a value stands for itself only in quotes.
std::string unquoted_tag(const Finding& finding, const Lines& lines) {
  const std::string_view line = lines.line(finding.mark.line);
  for (std::size_t at = line.find(kOpen); at != std::string_view::npos;
       at = line.find(kOpen, at + 2)) {
    const std::string_view before = base::trim(line.substr(0, at));
    const bool begins = before.ends_with(':') || before.ends_with('-') || before.ends_with('[') ||
                        before.ends_with(',');
    const std::size_t end = line.find(kClose, at);
    if (!begins || end == std::string_view::npos) continue;
    return fmt::format("a value that begins with {{{{ has to be quoted: \"{}\"",
                       line.substr(at, end + 2 - at));
  }
  return {};
}

bool is_step(std::string_view path) {
  const std::size_t open = path.rfind(kSteps);
  return open != std::string_view::npos && path.find(']', open) == path.size() - 1;
}

// X of "… inputs.parameters.X was not supplied".
std::string_view between(std::string_view text, std::string_view before, std::string_view behind) {
  const std::size_t end = text.find(behind);
  const std::size_t at = text.rfind(before, end);
  if (at == std::string_view::npos || end == std::string_view::npos) return {};
  const std::size_t from = at + before.size();
  return from > end ? std::string_view() : text.substr(from, end - from);
}

std::string missing_parameter(const std::string& message) {
  if (const auto name = between(message, "inputs.parameters.", " was not supplied");
      !name.empty()) {
    return fmt::format(
        "give it where the template is called: arguments: {{parameters: [{{name: {}, "
        "value: \"…\"}}]}}",
        name);
  }
  if (const auto name = between(message, "spec.arguments.", ".value or "); !name.empty()) {
    return fmt::format(
        "give it on the command line, -p {}=VALUE, or add to it the line: value: \"…\"", name);
  }
  return {};
}

Finding doubt(std::string rule, base::Mark mark, std::string message, std::string note) {
  Finding finding;
  finding.severity = spec::Severity::Warning;
  finding.rule = std::move(rule);
  finding.mark = mark;
  finding.message = std::move(message);
  finding.note = std::move(note);
  return finding;
}

// "{workflow.name}" of a text, without its braces; "" where each tag has two.
std::string one_brace(std::string_view text) {
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const bool doubled = (at > 0 && text[at - 1] == '{') || text.substr(at).starts_with("{{");
    if (doubled) continue;
    const std::string_view inside = text.substr(at + 1);
    const auto begins = [inside](std::string_view word) { return inside.starts_with(word); };
    if (std::ranges::none_of(kTagWords, begins)) continue;
    std::size_t end = 0;
    while (end < inside.size() && is_word(inside[end])) ++end;
    if (end < inside.size() && inside[end] == '}') return std::string(inside.substr(0, end));
  }
  return {};
}

class Doubts {
 public:
  explicit Doubts(const Lines& lines) : lines_(lines) {}

  void look(const Value& value, std::string_view key) {
    if (value.is_string()) look_at_text(value, key);
    if (value.is_array()) {
      for (const Value& item : value.as_array()) look(item, "");
    }
    if (!value.is_object()) return;
    for (const base::Member& member : value.as_object()) {
      if (member.key == "true" || member.key == "false") look_at_key(member);
      look(member.value, member.key);
    }
  }
  std::vector<Finding> take() { return std::move(found_); }

 private:
  void look_at_key(const base::Member& member) {
    const std::string word = word_at(member.key_mark, lines_);
    if (hidden_bool(word).empty()) return;
    found_.push_back(doubt("bool-key", member.key_mark,
                           fmt::format("the key {} counts as \"{}\"", word, member.key),
                           quote_it(word)));
  }

  void look_at_text(const Value& value, std::string_view key) {
    const std::string& text = value.as_string();
    if (const std::string inside = one_brace(text); !inside.empty()) {
      found_.push_back(doubt("one-brace", value.mark(),
                             fmt::format("{{{}}} is no tag and stays as it is", inside),
                             fmt::format("a tag has two braces: {{{{{}}}}}", inside)));
    }
    if (key != "withParam" || text.contains("{{")) return;
    const auto list = base::parse_json(text);
    if (list && list->is_array()) return;
    found_.push_back(doubt("with-param", value.mark(),
                           "withParam value could not be parsed as a JSON list: " + text,
                           message_hint("could not be parsed as a JSON list: " + text, {})));
    found_.back().severity = spec::Severity::Error;
  }

  const Lines& lines_;
  std::vector<Finding> found_;
};

// The number behind "script: line ", "script: " or "script\", line ", as shells and Python
// complain.
std::uint32_t line_named(std::string_view text) {
  const std::size_t at = text.find(kScript);
  if (at == std::string_view::npos) return 0;
  const std::size_t digit = text.find_first_of("0123456789", at);
  if (digit == std::string_view::npos || digit - at > 40) return 0;
  std::uint32_t number = 0;
  std::from_chars(text.data() + digit, text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string hint_of(const Finding& finding, const Lines& lines) {
  const std::string& message = finding.message;
  if (message.contains("expected a string, found a ")) {
    const bool scalar = message.ends_with("a bool") || message.ends_with("a number");
    return scalar ? quote_it(word_at(finding.mark, lines)) : unquoted_tag(finding, lines);
  }
  if (is_step(finding.path) && message.contains("expected a list, found a map")) {
    return "steps are a list of lists: \"- - name: …\" begins a group, \"  - name: …\" below it "
           "goes "
           "on beside it";
  }
  if (std::string hint = missing_parameter(message); !hint.empty()) return hint;
  const bool is_syntax = finding.rule == "syntax" || message.starts_with("invalid map key");
  return is_syntax ? unquoted_tag(finding, lines) : std::string();
}

void add_hints(std::vector<Finding>& findings, const Lines& lines) {
  for (Finding& finding : findings) {
    if (finding.note.empty()) finding.note = hint_of(finding, lines);
  }
}

std::vector<Finding> doubts_of(const spec::Manifest& manifest, const Lines& lines) {
  Doubts doubts(lines);
  doubts.look(manifest.value.value(), "");
  return doubts.take();
}

std::string script_place(const Value& workflow, const std::string& template_name,
                         const std::vector<std::string>& last_words, const Lines& lines) {
  const Value* one = find_named(member_of(member_of(workflow, "spec"), "templates"), template_name);
  if (one == nullptr) return {};
  const Value& source = member_of(member_of(*one, "script"), "source");
  // Of a block the text begins on the line below its mark.
  const std::string_view begins = text_at_mark(source.mark(), lines);
  if (!source.is_string() || !(begins.starts_with('|') || begins.starts_with('>'))) return {};
  for (auto words = last_words.rbegin(); words != last_words.rend(); ++words) {
    const std::uint32_t number = line_named(*words);
    if (number == 0) continue;
    const std::uint32_t place = source.mark().line + number;
    return fmt::format("line {} of the script is line {} of the file: {}", number, place,
                       base::trim(lines.line(place)));
  }
  return {};
}

std::string message_hint(const std::string& message, const Value& pod) {
  if (message.contains("could not be parsed as a JSON list") && message.contains('\'')) {
    return "texts of JSON stand in double quotes: '[\"a\", \"b\"]'";
  }
  if (!message.contains("argument list too long")) return {};
  for (const Value& one : member_list(pod, "containers")) {
    for (const char* part : {"command", "args"}) {
      const base::Values& words = member_list(one, part);
      for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].is_string() || words[i].as_string().size() < kArgumentMax) continue;
        return fmt::format(
            "{}[{}] of container {} has {} bytes, and the system takes {} in one "
            "argument: hand it over in a file",
            part, i, member_text(one, "name"), words[i].as_string().size(), kArgumentMax - 1);
      }
    }
  }
  return "all arguments and variables together are more than the system takes: hand some over in a "
         "file";
}

}  // namespace tiphys::cli::lint
