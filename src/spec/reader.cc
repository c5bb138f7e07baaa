// Scalars, lists and maps of strings, with the messages for wrong types.
#include "spec/reader.h"

#include <charconv>
#include <limits>

#include <fmt/core.h>

#include "base/number.h"
#include "spec/finding.h"

namespace tiphys::spec {

using base::Value;

std::string to_text(const Path& path) {
  std::string out = path.parent == nullptr ? std::string() : to_text(*path.parent);
  if (path.index >= 0) return out + fmt::format("[{}]", path.index);
  if (!out.empty() && !path.name.empty()) out += '.';
  return out.append(path.name);
}

void Decoding::wrong(const Value& value, const Path& path, std::string_view message) {
  if (problem) return;
  std::string where = to_text(path);
  std::string text = where.empty() ? std::string(message) : fmt::format("{}: {}", where, message);
  problem = base::Error{base::ErrorCode::InvalidArgument, with_mark(value.mark(), text)};
}

void Decoding::expected(const Value& value, const Path& path, std::string_view what) {
  wrong(value, path,
        fmt::format("expected a {}, found {}{}", what, value.is_null() ? "" : "a ",
                    base::name_of(value.kind())));
}

void read(Decoding& in, const Value& value, const Path& path, std::string& out) {
  if (!value.is_string()) return in.expected(value, path, "string");
  out = value.as_string();
}

void read(Decoding& in, const Value& value, const Path& path, bool& out) {
  if (!value.is_bool()) return in.expected(value, path, "bool");
  out = value.as_bool();
}

namespace {

template <class Int>
void read_int(Decoding& in, const Value& value, const Path& path, Int& out) {
  if (!value.is_number()) return in.expected(value, path, "number");
  auto number = value.as_int64();
  if (!number || *number < std::numeric_limits<Int>::min() ||
      *number > std::numeric_limits<Int>::max())
    return in.wrong(
        value, path,
        fmt::format("{} is not an integer of {} bits", value.number_text(), 8 * sizeof(Int)));
  out = static_cast<Int>(*number);
}

}  // namespace

void read(Decoding& in, const Value& value, const Path& path, std::int32_t& out) {
  read_int(in, value, path, out);
}

void read(Decoding& in, const Value& value, const Path& path, std::int64_t& out) {
  read_int(in, value, path, out);
}

void read(Decoding& in, const Value& value, const Path& path, double& out) {
  auto number = value.as_double();
  if (!number) return in.expected(value, path, "number");
  out = *number;
}

void read(Decoding& in, const Value& value, const Path&, Part& out) { out = in.part(value); }

void read(Decoding& in, const Value& value, const Path& path, StringMap& out) {
  if (!value.is_object()) return in.expected(value, path, "map");
  for (const base::Member& member : value.as_object()) {
    std::string& text = out[member.key];
    if (!member.value.is_null()) read(in, member.value, Path{&path, member.key}, text);
  }
}

// Whole numbers keep their digits; others are printed as Go prints floats without an exponent.
void read(Decoding&, const Value& value, const Path&, AnyText& out) {
  switch (value.kind()) {
    case Value::Kind::String: out.text = value.as_string(); return;
    case Value::Kind::Bool: out.text = value.as_bool() ? "true" : "false"; return;
    case Value::Kind::Number: {
      const std::string& text = value.number_text();
      auto real = value.as_double();
      bool whole = text.find_first_of(".eE") == std::string::npos;
      out.text = whole || !real ? text : base::go_float(*real, 'f');
      return;
    }
    default: return;  // lists and maps count as empty, as in the predecessor
  }
}

void read(Decoding& in, const Value& value, const Path& path, IntOrText& out) {
  if (value.is_string()) {
    out.text = value.as_string();
  } else if (value.as_int64()) {
    out.text = std::to_string(*value.as_int64());
  } else {
    in.expected(value, path, "number or string");
  }
}

Fields::Fields(Decoding& in, const Value& value, const Path& path)
    : in_(in), value_(value), path_(path) {
  if (!value.is_object()) in.expected(value, path, "map");
}

const Value* Fields::find(std::string_view name) const {
  const Value* value = value_.find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

}  // namespace tiphys::spec
