// A number with a suffix of powers, and a walk along the schema.
#include "lint/quantity.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"

namespace tiphys::lint {
namespace {

using base::is_digit;

using spec::schema::Field;
using spec::schema::FieldShape;
using spec::schema::FieldType;

void look(const base::Value& value, const Field& field, std::string_view file,
          std::vector<spec::Finding>& findings) {
  if (value.is_array()) {
    for (const base::Value& each : value.as_array()) look(each, field, file, findings);
  } else if (field.shape == FieldShape::Map && value.is_object()) {
    Field inner = field;
    inner.shape = FieldShape::Scalar;
    for (const base::Member& member : value.as_object()) look(member.value, inner, file, findings);
  } else if (field.type == FieldType::Struct) {
    check_quantities(value, field.inner, file, findings);
  } else if (field.type == FieldType::Quantity && value.is_string() &&
             !is_quantity(value.as_string())) {
    spec::Finding& finding = findings.emplace_back();
    finding.rule = "wrong-type";
    finding.file = file;
    finding.mark = value.mark();
    finding.message = fmt::format(
        "{}: '{}': quantities must match the regular expression "
        "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        field.name, value.as_string());
  }
}

}  // namespace

bool is_quantity(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  std::size_t digits = 0, dots = 0;
  while (!text.empty() && (is_digit(text[0]) || text[0] == '.')) {
    (text[0] == '.' ? dots : digits) += 1;
    text.remove_prefix(1);
  }
  if (digits == 0 || dots > 1) return false;
  constexpr std::string_view kSuffixes[] = {"",  "n", "u",  "m",  "k",  "M",  "G",  "T",
                                            "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  if (std::find(std::begin(kSuffixes), std::end(kSuffixes), text) != std::end(kSuffixes))
    return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

void check_quantities(const base::Value& value, spec::schema::StructId id, std::string_view file,
                      std::vector<spec::Finding>& findings) {
  if (!value.is_object()) return;
  const spec::schema::StructSchema& schema = spec::schema::schema_of(id);
  for (const base::Member& member : value.as_object()) {
    const Field* field = schema.find(member.key);
    if (field != nullptr) look(member.value, *field, file, findings);
  }
}

}  // namespace tiphys::lint
