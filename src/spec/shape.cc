// One walk of the value along the schema. Its depth is bounded by that of the
// value, which parsers limit.
#include "spec/shape.h"

#include <limits>

#include <fmt/core.h>

#include "base/text.h"
#include "base/time.h"
#include "base/yaml_scalar.h"
#include "spec/reader.h"

namespace tiphys::spec {
namespace {

using base::Value;
using namespace schema;

class ShapeCheck {
 public:
  ShapeCheck(const ShapeOptions& options, std::vector<Finding>& findings)
      : options_(options), findings_(findings), unknown_(options.unknown_fields) {}

  void structure(const Value& value, StructId id, const Path& path) {
    if (value.is_null() || full()) return;
    if (!value.is_object()) return expected(value, path, "map");
    const StructSchema& schema = schema_of(id);
    for (const base::Member& member : value.as_object()) {
      Path inner{&path, member.key};
      const Field* field = schema.find(member.key);
      if (field == nullptr) {
        unknown(member, schema, inner);
        folded(member, schema, inner);
      } else {
        shape(member.value, *field, inner);
      }
    }
  }

 private:
  // So many findings tell enough; a million would only cost time and memory.
  static constexpr std::size_t kMost = 1000, kSuggestionsMost = 100;
  bool full() const { return findings_.size() >= kMost; }

  void shape(const Value& value, const Field& field, const Path& path) {
    if (value.is_null() || field.type == FieldType::Any) return any(value, field, path);
    switch (field.shape) {
      case FieldShape::Scalar: return scalar(value, field, path);
      case FieldShape::List: return list(value, field, path, 1);
      case FieldShape::ListOfLists: return list(value, field, path, 2);
      case FieldShape::Map: return map(value, field, path);
    }
  }

  // What is not read strictly is read without minding upper and lower case: types count.
  void folded(const base::Member& member, const StructSchema& schema, const Path& path) {
    const Field* field = schema.find_folded(member.key);
    if (field == nullptr) return;
    const Severity was = unknown_;
    unknown_ = Severity::Warning;
    shape(member.value, *field, path);
    unknown_ = was;
  }

  // Free content: only the outer shape counts.
  void any(const Value& value, const Field& field, const Path& path) {
    if (value.is_null()) return;
    if (field.shape == FieldShape::List && !value.is_array()) expected(value, path, "list");
    if (field.shape == FieldShape::Map && !value.is_object()) return expected(value, path, "map");
    if (field.has(kOneKey) && value.as_object().size() != 1)
      add(value.mark(), path, "wrong-type",
          fmt::format("expected exactly one key, got {}", value.as_object().size()));
  }

  // The predecessor reads steps in a way of its own: it minds the fields of a step always, and
  // those below never.
  void step(const Value& value, const Field& field, const Path& path) {
    if (value.is_null() || !value.is_object()) return scalar(value, field, path);
    const Severity was = unknown_;
    unknown_ = Severity::Error;
    const StructSchema& schema = schema_of(field.inner);
    for (const base::Member& member : value.as_object()) {
      if (schema.find(member.key) != nullptr) continue;
      unknown(member, schema, Path{&path, member.key});
      findings_.back().message = fmt::format("json: unknown field \"{}\"", member.key);
    }
    unknown_ = Severity::Warning;
    for (const base::Member& member : value.as_object()) {
      const Field* inner = schema.find(member.key);
      if (inner != nullptr) shape(member.value, *inner, Path{&path, member.key});
    }
    unknown_ = was;
  }

  void list(const Value& value, const Field& field, const Path& path, int levels) {
    if (!value.is_array()) return expected(value, path, "list");
    const base::Values& items = value.as_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      Path inner{&path, {}, static_cast<std::ptrdiff_t>(i)};
      if (levels > 1 && !items[i].is_null()) {
        list(items[i], field, inner, levels - 1);
      } else if (field.shape == FieldShape::ListOfLists) {
        step(items[i], field, inner);
      } else {
        scalar(items[i], field, inner);
      }
    }
  }

  void map(const Value& value, const Field& field, const Path& path) {
    if (!value.is_object()) return expected(value, path, "map");
    for (const base::Member& member : value.as_object())
      scalar(member.value, field, Path{&path, member.key});
  }

  void scalar(const Value& value, const Field& field, const Path& path) {
    if (value.is_null()) return;
    switch (field.type) {
      case FieldType::String:
        if (!value.is_string()) expected(value, path, "string");
        return;
      case FieldType::Bytes: return bytes(value, path);
      case FieldType::Bool:
        if (!value.is_bool()) expected(value, path, "bool");
        return;
      case FieldType::Int32: return integer(value, path, std::numeric_limits<std::int32_t>::max());
      case FieldType::Int64: return integer(value, path, std::numeric_limits<std::int64_t>::max());
      case FieldType::Float:
      case FieldType::Number:
        if (!value.is_number()) expected(value, path, "number");
        return;
      case FieldType::AnyString:
        if (!value.is_array() && !value.is_object()) return;
        add(value.mark(), path, "wrong-type",
            fmt::format("a {} here counts as an empty text", base::name_of(value.kind())))
            .severity = Severity::Warning;
        return;
      case FieldType::IntOrString:
        if (!value.is_string() && !value.as_int64()) expected(value, path, "number or string");
        return;
      case FieldType::Quantity:
        if (!value.is_string() && !value.is_number()) expected(value, path, "string or number");
        return;
      case FieldType::Time: return time(value, path);
      case FieldType::Struct: return structure(value, field.inner, path);
      case FieldType::Any: return;
    }
  }

  void integer(const Value& value, const Path& path, std::int64_t most) {
    if (!value.is_number()) return expected(value, path, "number");
    auto number = value.as_int64();
    if (number && *number <= most && *number >= -most - 1) return;
    add(value.mark(), path, "wrong-type",
        fmt::format("{} is not an integer of {} bits", value.number_text(),
                    most == std::numeric_limits<std::int64_t>::max() ? 64 : 32));
  }

  void bytes(const Value& value, const Path& path) {
    if (!value.is_string()) return expected(value, path, "string");
    if (!base::decode_binary(value.as_string()))
      add(value.mark(), path, "wrong-type", "illegal base64 data");
  }

  void time(const Value& value, const Path& path) {
    if (!value.is_string()) return expected(value, path, "string");
    auto parsed = base::parse_rfc3339(value.as_string());
    if (!parsed) add(value.mark(), path, "wrong-type", parsed.error().message);
  }

  void unknown(const base::Member& member, const StructSchema& schema, const Path& path) {
    if (full()) return;
    std::vector<std::string> names;
    if (findings_.size() < kSuggestionsMost) {
      for (const Field& field : schema.fields) names.emplace_back(field.name);
    }
    Finding& finding = add(member.key_mark, path, "unknown-field",
                           fmt::format("unknown field \"{}\"", to_text(path)), false);
    finding.severity = unknown_;
    finding.suggestion = base::nearest(member.key, names);
  }

  void expected(const Value& value, const Path& path, std::string_view what) {
    add(value.mark(), path, "wrong-type",
        fmt::format("expected a {}, found a {}", what, base::name_of(value.kind())));
  }

  Finding& add(base::Mark mark, const Path& path, std::string_view rule, std::string_view message,
               bool with_path = true) {
    if (full()) return findings_.back();
    Finding& finding = findings_.emplace_back();
    finding.rule = rule;
    finding.path = to_text(path);
    finding.mark = mark;
    finding.file = options_.file;
    finding.message = with_path && !finding.path.empty()
                          ? fmt::format("{}: {}", finding.path, message)
                          : std::string(message);
    return finding;
  }

  const ShapeOptions& options_;
  std::vector<Finding>& findings_;
  Severity unknown_;
};

}  // namespace

void check_shape(const Value& value, StructId id, const ShapeOptions& options,
                 std::vector<Finding>& findings) {
  ShapeCheck(options, findings).structure(value, id, Path{nullptr, options.path});
}

}  // namespace tiphys::spec
