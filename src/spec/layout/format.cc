// Reads, prints, and compares both before it answers. See format.h.
#include "spec/layout/format.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/yaml.h"
#include "base/yaml_source.h"
#include "spec/layout/notes.h"
#include "spec/layout/print.h"

namespace tiphys::spec::layout {

using base::Result;
using base::Value;
using base::YamlNode;

namespace {

// Anchors, tags and aliases in the order of the text.
void references(const YamlNode& node, std::vector<std::string>& out) {
  if (!node.properties.empty()) out.push_back(node.properties);
  if (node.kind == YamlNode::Kind::Alias) out.push_back(node.raw);
  for (std::size_t i = 0; i < node.values.size(); ++i) {
    if (i < node.keys.size()) references(node.keys[i], out);
    references(node.values[i], out);
  }
}

std::vector<std::string> references(const base::YamlSource& source) {
  std::vector<std::string> out;
  for (const base::YamlDocument& document : source.documents) references(document.root, out);
  return out;
}

std::vector<std::string> comments(const base::YamlSource& source) {
  std::vector<std::string> out;
  for (const base::YamlComment& comment : source.comments) out.push_back(comment.text);
  std::ranges::sort(out);
  return out;
}

bool has_alias(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::Alias) return true;
  return std::ranges::any_of(node.values, has_alias) || std::ranges::any_of(node.keys, has_alias);
}

Result<Value> meaning(std::string_view text) {
  // A doubled key is for `lint` to tell.
  base::ParseLimits limits;
  limits.duplicates = base::Duplicates::LastWins;
  Value out(TRY(base::parse_yaml(text, limits)));
  return base::sorted_keys(std::move(out));
}

bool is_nothing(const YamlNode& node) {
  return node.kind == YamlNode::Kind::Scalar && node.raw.empty() && node.properties.empty();
}

std::string print(const base::YamlSource& source) {
  std::string out;
  std::size_t comment = 0;
  bool first = true;
  for (const base::YamlDocument& document : source.documents) {
    const DocumentNotes notes = take_notes(source, document, comment);
    std::string text = print_document(source, document, notes, !has_alias(document.root));
    if (text.empty() && document.directives.empty()) continue;
    if (!document.directives.empty()) {
      if (!out.empty()) out += "...\n";
      out += document.directives;
    }
    if (!first || !document.directives.empty()) out += "---\n";
    out += text;
    // Comments in front of the first document that holds anything are that document's.
    first = first && document.directives.empty() && is_nothing(document.root);
  }
  for (; comment < source.comments.size(); ++comment) out += source.comments[comment].text + "\n";
  return out;
}

base::Error lost(std::string_view what) {
  return {base::ErrorCode::Unimplemented, "this text cannot be formatted without changing its " +
                                              std::string(what) + "; it is left as it is"};
}

}  // namespace

Result<std::string> format(std::string_view text) {
  const Value before = TRY(meaning(text));
  const base::YamlSource source = TRY(base::parse_yaml_source(text));
  std::string out = print(source);
  const auto after = meaning(out);
  if (!after || *after != before) return std::unexpected(lost("meaning"));
  const base::YamlSource again = TRY(base::parse_yaml_source(out));
  if (comments(source) != comments(again)) return std::unexpected(lost("comments"));
  if (references(source) != references(again)) return std::unexpected(lost("anchors"));
  return out;
}

}  // namespace tiphys::spec::layout
