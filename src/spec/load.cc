// Documents of a text, lists opened, each checked against the schema of its
// kind.
#include "spec/load.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "base/members.h"
#include "base/text.h"
#include "base/yaml.h"
#include "spec/kinds.h"
#include "spec/shape.h"

namespace tiphys::spec {
namespace {

using base::Value;

// "line 3 column 5: what" split into its place and its text.
Finding finding_of(const base::Error& error, const LoadOptions& options) {
  Finding out;
  out.rule = "syntax";
  out.file = options.file;
  out.message = error.message;
  std::string_view rest = error.message;
  constexpr std::string_view kLine = "line ", kColumn = " column ";
  auto number = [&rest](std::string_view word, std::uint32_t& into) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), into);
    if (code != std::errc{}) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return true;
  };
  base::Mark mark;
  if (number(kLine, mark.line) && number(kColumn, mark.column) && rest.starts_with(": ")) {
    out.mark = mark;
    out.message = rest.substr(2);
  }
  return out;
}

// The names and numbers of a path, for the order in which Go reads the fields.
std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> out;
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
    std::string_view step = rest.substr(0, end);
    // Numbers of equal length compare as texts do.
    out.push_back(step.ends_with(']') ? fmt::format("{:0>10}", step) : std::string(step));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

// The predecessor tells all unknown fields of an object in one message: the first finding does.
void strict_message(std::vector<Finding>& findings, std::size_t from, bool sorted) {
  constexpr std::size_t kTold = 100;
  std::vector<Finding*> unknown;
  for (std::size_t i = from; i < findings.size(); ++i) {
    Finding& each = findings[i];
    if (each.rule == "unknown-field" && each.severity == Severity::Error &&
        each.message.starts_with("unknown field "))
      unknown.push_back(&each);
  }
  if (unknown.empty()) return;
  if (sorted)
    std::stable_sort(unknown.begin(), unknown.end(), [](const Finding* a, const Finding* b) {
      return steps_of(a->path) < steps_of(b->path);
    });
  std::vector<std::string> messages;
  for (const Finding* each : unknown) {
    if (messages.size() < kTold) messages.push_back(each->message);
  }
  unknown.front()->message = "strict decoding error: " + base::join(messages, ", ");
}

bool only_directives(std::string_view document) {
  bool any = false;
  for (std::string_view line : base::split(document, '\n')) {
    line = base::trim(line);
    if (!line.empty() && line[0] != '%' && line[0] != '#') return false;
    any = any || line.starts_with('%');
  }
  return any;
}

class Loader {
 public:
  explicit Loader(const LoadOptions& options) : options_(options) {}

  Loaded load(std::string_view text) {
    if (looks_like_json(text)) {
      auto document = json(text);
      if (document) {
        is_json_ = true;
        take(std::move(*document));
        return std::move(out_);
      }
      if (!options_.file.empty() && options_.file.ends_with(".json")) {
        out_.findings.push_back(finding_of(document.error(), options_));
        return std::move(out_);
      }
    }
    auto documents = yaml(text);
    if (documents) {
      for (Value& document : *documents) take(std::move(document));
    } else if (documents.error().code == base::ErrorCode::Exhausted) {
      out_.findings.push_back(finding_of(documents.error(), options_));
    } else {
      each_alone(text);
    }
    return std::move(out_);
  }

 private:
  static bool looks_like_json(std::string_view text) {
    text = base::trim(text);
    return text.starts_with('{') || text.starts_with('[');
  }

  // A doubled key is an error, but not the end: the later value is read, as without --strict.
  template <auto Parse>
  auto read(std::string_view text) {
    base::ParseLimits limits = options_.limits;
    if (!options_.strict) limits.duplicates = base::Duplicates::LastWins;
    auto first = Parse(text, limits);
    bool doubled = !first && first.error().message.ends_with("already set in map");
    if (!doubled) return first;
    limits.duplicates = base::Duplicates::LastWins;
    auto again = Parse(text, limits);
    if (!again) return again;
    out_.findings.push_back(finding_of(first.error(), options_));
    out_.findings.back().rule = "duplicate-key";
    return again;
  }

  base::Result<std::vector<Value>> yaml(std::string_view text) {
    return read<base::parse_yaml>(text);
  }
  base::Result<Value> json(std::string_view text) { return read<base::parse_json>(text); }

  // After a syntax error: the documents one by one, so that one does not hide
  // the others. Empty lines in front keep the numbers of lines right.
  // Only a few: each is read behind as many empty lines as stand before it.
  void each_alone(std::string_view text) {
    constexpr std::size_t kMost = 100;
    std::size_t line = 0;
    for (std::size_t count = 0; count < kMost; ++count) {
      std::size_t end = text.find("\n---");
      std::string_view document = text.substr(0, end);
      auto read = yaml(std::string(line, '\n').append(document));
      if (only_directives(document)) {
        // "%YAML 1.2": what follows is read as it stands.
      } else if (read) {
        for (Value& value : *read) take(std::move(value));
      } else {
        out_.findings.push_back(finding_of(read.error(), options_));
      }
      if (end == std::string_view::npos) return;
      line += static_cast<std::size_t>(std::count(document.begin(), document.end(), '\n')) + 1;
      text.remove_prefix(end + 1);
    }
  }

  void take(Value document) {
    if (document.is_null()) return;
    if (!document.is_object())
      return wrong(document.mark(), "not-an-object",
                   fmt::format("expected a map with apiVersion and kind, found a {}",
                               base::name_of(document.kind())));
    std::string kind = member_text(document, "kind");
    Value* items = document.find("items");
    bool is_list =
        kind == "List" || (kind.ends_with("List") && kind_of(kind.substr(0, kind.size() - 4)));
    if (!is_list) return object(std::move(document));
    if (items == nullptr || items->is_null()) return;
    if (!items->is_array()) return wrong(items->mark(), "wrong-type", "items: expected a list");
    for (Value& item : items->as_array()) {
      if (item.is_object()) {
        object(std::move(item));
        out_.manifests.back().listed = true;
      } else {
        wrong(item.mark(), "not-an-object", "expected a map with apiVersion and kind");
      }
    }
  }

  void object(Value value) {
    Manifest manifest;
    manifest.api_version = member_text(value, "apiVersion");
    manifest.kind = member_text(value, "kind");
    manifest.file = options_.file;
    const Value& metadata = member_of(value, "metadata");
    manifest.name = member_text(metadata, "name");
    if (manifest.name.empty()) manifest.name = member_text(metadata, "generateName");
    manifest.namespace_name = member_text(metadata, "namespace");
    check_kind(value, manifest);
    bool ours = kind_of(manifest.kind).has_value();
    auto id = schema::struct_of_kind(manifest.kind);
    if (id) {
      ShapeOptions shape{options_.file, "",
                         options_.strict && ours ? Severity::Error : Severity::Warning};
      const std::size_t from = out_.findings.size();
      check_shape(value, *id, shape, out_.findings);
      strict_message(out_.findings, from, !is_json_);
    }
    manifest.value = Part(std::move(value));
    out_.manifests.push_back(std::move(manifest));
  }

  void check_kind(const Value& value, const Manifest& manifest) {
    if (manifest.kind.empty()) return wrong(value.mark(), "no-kind", "this object has no kind");
    bool ours = manifest.api_version.starts_with("argoproj.io/");
    if (kind_of(manifest.kind)) {
      if (manifest.api_version != kApiVersion)
        wrong(mark_of(value, "apiVersion"), "api-version",
              fmt::format("apiVersion of a {} must be {}", manifest.kind, kApiVersion));
      return;
    }
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(Kind::WorkflowArtifactGcTask); ++i)
      names.emplace_back(name_of(static_cast<Kind>(i)));
    std::string near(base::nearest(manifest.kind, names));
    // Argo's other projects have kinds in this group too; only what looks meant
    // for us is wrong.
    if (!ours || near.empty()) return;
    wrong(mark_of(value, "kind"), "unknown-kind", fmt::format("unknown kind {}", manifest.kind));
    out_.findings.back().suggestion = near;
  }

  static base::Mark mark_of(const Value& value, std::string_view field) {
    const Value* found = value.find(field);
    return found != nullptr ? found->mark() : value.mark();
  }

  void wrong(base::Mark mark, std::string_view rule, std::string message) {
    Finding& finding = out_.findings.emplace_back();
    finding.rule = rule;
    finding.mark = mark;
    finding.message = std::move(message);
    finding.file = options_.file;
  }

  const LoadOptions& options_;
  bool is_json_ = false;  // then fields are read in the order of the text
  Loaded out_;
};

}  // namespace

Loaded load(std::string_view text, const LoadOptions& options) {
  return Loader(options).load(text);
}

}  // namespace tiphys::spec
