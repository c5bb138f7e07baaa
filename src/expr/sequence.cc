// withSequence: bounds and texts.
#include "expr/sequence.h"

#include <fmt/format.h>

#include <charconv>

#include "base/json.h"
#include "base/text.h"
#include "expr/go/printf_int.h"

namespace tiphys::expr {
namespace {

base::Result<std::int64_t> go_atoi(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && digits[0] == '+' && digits.size() > 1 && digits[1] != '-')
    digits.remove_prefix(1);
  std::int64_t n = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error == std::errc() && end == digits.data() + digits.size()) return n;
  bool range = error == std::errc::result_out_of_range && end == digits.data() + digits.size();
  return base::fail(base::ErrorCode::InvalidArgument,
                    fmt::format("strconv.Atoi: parsing {}: {}", base::go_quote(text),
                                range ? "value out of range" : "invalid syntax"));
}

base::Result<std::int64_t> optional_number(const std::optional<std::string>& text) {
  if (!text) return 0;
  return go_atoi(*text);
}

}  // namespace

base::Result<Sequence> Sequence::create(const SequenceFields& fields) {
  Sequence out;
  if (!fields.format.empty()) out.format_ = fields.format;
  std::int64_t start = TRY(optional_number(fields.start));
  std::int64_t end = 0;
  if (fields.end) {
    end = TRY(go_atoi(*fields.end));
  } else if (fields.count) {
    std::int64_t count = TRY(go_atoi(*fields.count));
    if (count == 0) return out;
    // Wraps around as Go's int does.
    end = static_cast<std::int64_t>(static_cast<std::uint64_t>(start) +
                                    static_cast<std::uint64_t>(count) - 1);
  } else {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "neither end nor count was specified in withSequence");
  }
  auto distance = static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(start);
  out.first_ = start;
  out.step_ = start <= end ? 1 : -1;
  out.size_ = (start <= end ? distance : 0 - distance) + 1;
  return out;
}

std::string Sequence::at(std::uint64_t i) const {
  std::uint64_t offset = step_ > 0 ? i : 0 - i;
  auto n = static_cast<std::int64_t>(static_cast<std::uint64_t>(first_) + offset);
  if (format_ == "%d") return std::to_string(n);
  std::string text = go::sprintf_int(format_, n);
  if (text.find_first_of("\\\"") == std::string::npos) return text;
  // The text is read as the inside of a JSON string.
  auto parsed = base::parse_json("\"" + text + "\"");
  return parsed && parsed->is_string() ? parsed->as_string() : text;
}

std::string format_go_int(std::string_view format, std::int64_t n) {
  return go::sprintf_int(format, n);
}

}  // namespace tiphys::expr
