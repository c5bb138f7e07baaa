// Ids as text and back.
#include "engine/ids.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "base/hash.h"

namespace tiphys::engine {

namespace {

constexpr std::size_t kUuidLength = 36;

bool is_dash_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

// -1 for what is no digit.
int hex_digit(char c, bool upper_too) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (upper_too && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<RunUid> parse_uuid(std::string_view text, bool upper_too) {
  if (text.size() != kUuidLength) return {};
  RunUid uid;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < kUuidLength; ++i) {
    if (is_dash_place(i)) {
      if (text[i] != '-') return {};
      continue;
    }
    const int digit = hex_digit(text[i], upper_too);
    if (digit < 0) return {};
    std::uint64_t& half = digits++ < 16 ? uid.high : uid.low;
    half = half << 4 | static_cast<std::uint64_t>(digit);
  }
  return uid;
}

}  // namespace

RunUid run_uid(std::string_view workflow_uid) {
  if (workflow_uid.empty()) return {};
  if (const auto uuid = parse_uuid(workflow_uid, true)) return *uuid;
  const base::Hash128 hash = base::hash128(workflow_uid);
  return {hash.high, hash.low};
}

std::string to_text(const RunUid& uid) {
  std::string text;
  text.reserve(kUuidLength);
  for (unsigned digit = 0; digit < 32; ++digit) {
    if (is_dash_place(text.size())) text += '-';
    const std::uint64_t half = digit < 16 ? uid.high : uid.low;
    text += "0123456789abcdef"[half >> (60 - 4 * (digit % 16)) & 15];
  }
  return text;
}

std::optional<RunUid> parse_run_uid(std::string_view text) { return parse_uuid(text, false); }

std::string to_text(const AttemptId& id) {
  return to_text(id.run) + "/g" + std::to_string(id.generation) + "/n" + std::to_string(id.node) +
         "/a" + std::to_string(id.attempt) + "/i" + std::to_string(id.incarnation);
}

std::optional<AttemptId> parse_attempt_id(std::string_view text) {
  const auto run = parse_run_uid(text.substr(0, kUuidLength));
  if (!run) return {};
  text.remove_prefix(kUuidLength);
  AttemptId id{*run, 0, 0, 0, 0};
  const std::pair<std::string_view, std::uint32_t*> parts[] = {
      {"/g", &id.generation}, {"/n", &id.node}, {"/a", &id.attempt}, {"/i", &id.incarnation}};
  for (const auto& [prefix, number] : parts) {
    if (!text.starts_with(prefix)) return {};
    text.remove_prefix(prefix.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
    if (error != std::errc()) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  if (!text.empty()) return {};
  return id;
}

}  // namespace tiphys::engine
