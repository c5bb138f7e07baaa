// A number with a suffix of powers, and a walk along the schema.
#include "lint/quantity.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "base/text.h"
#include "spec/pod_parts.h"

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

std::string amount_problem(std::string_view resource, std::string_view text) {
  if (!is_quantity(text)) return {};
  if (text.starts_with('-')) return "must be greater than or equal to 0";
  if (text.starts_with('+')) text.remove_prefix(1);
  double amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  constexpr std::string_view kPowers = "kMGTPE";
  const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  const std::size_t power = suffix.empty() ? kPowers.npos : kPowers.find(suffix[0]);
  const double step = suffix.ends_with('i') ? 1024 : 1000;
  for (std::size_t i = 0; power != kPowers.npos && i <= power; ++i) amount *= step;
  const double most = resource == "cpu"      ? double{spec::kCpusMax}
                      : resource == "memory" ? double{spec::kMemoryBytesMax}
                                             : std::numeric_limits<double>::max();
  const bool fits = error == std::errc() && amount <= most;
  return fits ? "" : "is more than any machine has";
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
