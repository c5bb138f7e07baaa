// The field schema of all kinds: what a field is called, what it holds, and how it is printed.
//
// One table serves the detection of unknown fields and wrong types, the canonical JSON, strategic
// merges, the JSON Schema and the formatter. It describes; the decoders in decode.h read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "spec/schema/ids.h"

namespace tiphys::spec::schema {

enum class FieldType : std::uint8_t {
  String,
  Bool,
  Int32,
  Int64,
  Float,
  Number,     // a number whose text is kept
  AnyString,  // string, number or bool, printed as a string
  IntOrString,
  Quantity,  // string or number
  Time,      // RFC 3339 text or null
  Bytes,     // base64 text
  Any,       // whatever it is
  Struct,
};
enum class FieldShape : std::uint8_t { Scalar, List, ListOfLists, Map };

inline constexpr std::uint8_t kOmit = 1;         // omitempty
inline constexpr std::uint8_t kOmitZero = 2;     // omitzero
inline constexpr std::uint8_t kPointer = 4;      // absent differs from the zero value
inline constexpr std::uint8_t kMerge = 8;        // lists merge by merge_key, or as sets without one
inline constexpr std::uint8_t kReplace = 16;     // a patch replaces the whole
inline constexpr std::uint8_t kRetainKeys = 32;  // a patch may name the only keys to keep
inline constexpr std::uint8_t kOneKey = 64;      // a map of exactly one key

struct Field {
  std::string_view name;
  FieldType type;
  FieldShape shape;
  std::uint8_t flags;
  StructId inner;  // of Struct
  std::string_view merge_key;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

struct StructSchema {
  std::string_view name;
  std::span<const Field> fields;

  const Field* find(std::string_view field) const;  // O(fields)
  // The field that a reader takes that does not mind upper and lower case.
  const Field* find_folded(std::string_view field) const;
};

// REQUIRES: not StructId::None.
const StructSchema& schema_of(StructId id);
// The struct of a kind: "Workflow", "CronWorkflow", …, and "ConfigMap" and "Secret".
std::optional<StructId> struct_of_kind(std::string_view kind);

}  // namespace tiphys::spec::schema
