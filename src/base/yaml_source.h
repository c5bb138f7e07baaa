// YAML as it was written: every node with its place, style, anchor and tag, and all comments. For
// tools that rewrite a text; what a text means is yaml.h's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tiphys::base {

struct YamlNode {
  enum class Kind : std::uint8_t { Scalar, Alias, Sequence, Mapping };
  enum class Style : std::uint8_t { Plain, Single, Double, Block, Flow };

  Kind kind = Kind::Scalar;
  Style style = Style::Plain;  // of a scalar; of lists and maps Block or Flow
  std::string properties;      // "&anchor !tag" or ""
  std::string value;           // of a scalar, unescaped
  std::string raw;             // of a scalar or alias: as written, without properties
  // Bytes of YamlSource::text, from the properties to behind the end of the content.
  std::size_t begin = 0;
  std::size_t end = 0;
  // Where its entry stands: the dash, or the key. Unset for roots and keys.
  std::size_t entry_begin = 0;
  std::uint32_t entry_column = 0;  // from 0
  std::vector<YamlNode> keys;      // of a mapping, as many as values
  std::vector<YamlNode> values;

  bool is_block() const { return style == Style::Block && kind != Kind::Scalar; }
};

struct YamlComment {
  std::string text;  // with its #
  std::size_t offset = 0;
  std::uint32_t column = 0;
  bool own_line = false;
  bool blank_before = false;  // the line before is empty
};

struct YamlDocument {
  std::string directives;   // lines of %…, each with its end
  std::size_t begin = 0;    // of its text, behind the end of the one before
  std::size_t content = 0;  // behind its directives and its ---
  std::size_t end = 0;
  YamlNode root;
};

struct YamlSource {
  std::string text;  // without byte order mark, line ends as \n
  std::vector<YamlDocument> documents;
  std::vector<YamlComment> comments;  // in order

  // Whether the line above the one of a byte is empty.
  bool blank_above(std::size_t offset) const;
};

// REQUIRES: parse_yaml accepts the text, which bounds depth and size.
Result<YamlSource> parse_yaml_source(std::string_view text);

}  // namespace tiphys::base
