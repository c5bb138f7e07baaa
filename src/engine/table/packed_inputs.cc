// One byte of kind, then a length and text, or the id of a large text.
#include "engine/table/packed_inputs.h"

namespace tiphys::engine::table {

namespace {

enum Kind : unsigned char { kAbsent = 0, kSmall = 1, kLarge = 2 };

std::optional<std::string_view> read_one(const Strings& strings, base::ByteReader& in) {
  switch (in.u8()) {
    case kSmall: return in.text();
    case kLarge: return strings.view(static_cast<StringId>(in.varint()));
    default: return std::nullopt;
  }
}

}  // namespace

StringId pack_inputs(Strings& strings, std::span<const std::optional<std::string>> values) {
  base::ByteWriter out;
  for (const auto& value : values) pack_input(strings, value, out);
  return strings.append(out.bytes());
}

void pack_input(Strings& strings, std::optional<std::string_view> value, base::ByteWriter& out) {
  if (!value) {
    out.u8(kAbsent);
  } else if (value->size() <= kValueInlineMax) {
    out.u8(kSmall);
    out.text(*value);
  } else {
    out.u8(kLarge);
    out.varint(strings.intern(*value));
  }
}

std::optional<std::string_view> packed_input(const Strings& strings, StringId packed,
                                             std::size_t i) {
  base::ByteReader in(strings.view(packed));
  for (; !in.at_end(); --i) {
    auto value = read_one(strings, in);
    if (i == 0) return value;
  }
  return std::nullopt;
}

std::vector<std::optional<std::string_view>> unpack_inputs(const Strings& strings,
                                                           StringId packed) {
  std::vector<std::optional<std::string_view>> out;
  unpack_inputs(strings, packed, out);
  return out;
}

void unpack_inputs(const Strings& strings, StringId packed,
                   std::vector<std::optional<std::string_view>>& out) {
  out.clear();
  base::ByteReader in(strings.view(packed));
  while (!in.at_end()) out.push_back(read_one(strings, in));
}

}  // namespace tiphys::engine::table
