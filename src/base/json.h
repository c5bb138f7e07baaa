// JSON text to Value and back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/value.h"

namespace tiphys::base {

// What becomes of a key that a map has already: an error, or the later one counts. RefuseMerged is
// for YAML: a key that came by a merge (<<) counts too, as in the predecessor's strict mode.
enum class Duplicates { Refuse, RefuseMerged, LastWins };

struct ParseLimits {
  std::size_t bytes_max = 64u << 20;
  std::size_t depth_max = 500;
  std::size_t values_max = 20'000'000;
  std::size_t documents_max = 1'000'000;  // of a YAML stream
  Duplicates duplicates = Duplicates::Refuse;
};

// One JSON document. Errors are "line L column C: …". A duplicate key is an error.
Result<Value> parse_json(std::string_view text, const ParseLimits& limits = {});

enum class JsonEscape {
  Minimal,
  GoHtml
};  // GoHtml: < > & U+2028 U+2029 as \u003c … (encoding/json)

// Compact, keys in their order. O(size of the value).
void append_json(std::string& out, const Value& value, JsonEscape escape = JsonEscape::Minimal);
std::string to_json(const Value& value, JsonEscape escape = JsonEscape::Minimal);
// As Go's json.MarshalIndent with that many blanks.
std::string to_json_indented(const Value& value, int indent,
                             JsonEscape escape = JsonEscape::Minimal);
// A JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text,
                        JsonEscape escape = JsonEscape::Minimal);
// Keys of every object sorted bytewise, as Go prints maps.
Value sorted_keys(Value value);

}  // namespace tiphys::base
