// Packed inputs: the values of a node's input parameters in one text of the table.
//
// In the order of the template's inputs. A value over 1 KiB is kept once and named by its id.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "engine/table/strings.h"

namespace tiphys::engine::table {

inline constexpr std::size_t kValueInlineMax = 1024;

StringId pack_inputs(Strings& strings, std::span<const std::optional<std::string>> values);
// The same one by one: the bytes are then appended to `strings`.
void pack_input(Strings& strings, std::optional<std::string_view> value, base::ByteWriter& out);
// The i-th value; nullopt where it is absent or out of range. O(i).
std::optional<std::string_view> packed_input(const Strings& strings, StringId packed,
                                             std::size_t i);
std::vector<std::optional<std::string_view>> unpack_inputs(const Strings& strings, StringId packed);
// Into a list that has room already.
void unpack_inputs(const Strings& strings, StringId packed,
                   std::vector<std::optional<std::string_view>>& out);

}  // namespace tiphys::engine::table
