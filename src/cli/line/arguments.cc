// Questions to the values of flags. See command.h.
#include <charconv>

#include "base/time.h"
#include "cli/line/command.h"

namespace tiphys::cli::line {

bool Arguments::has(std::string_view flag) const { return given_.find(flag) != given_.end(); }

std::string Arguments::text(std::string_view flag) const {
  if (const auto given = given_.find(flag); given != given_.end()) return given->second.back();
  const auto fallback = defaults_.find(flag);
  return fallback == defaults_.end() ? std::string() : fallback->second;
}

bool Arguments::on(std::string_view flag) const { return text(flag) == "true"; }

std::vector<std::string> Arguments::texts(std::string_view flag) const {
  const auto given = given_.find(flag);
  return given == given_.end() ? std::vector<std::string>() : given->second;
}

std::optional<std::int64_t> Arguments::integer(std::string_view flag) const {
  const std::string value = text(flag);
  std::int64_t number = 0;
  const char* end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

void Arguments::set_default(const std::string& flag, std::string text) {
  defaults_[flag] = std::move(text);
}

void Arguments::add(const std::string& flag, std::string text) {
  given_[flag].push_back(std::move(text));
}

base::Result<std::int64_t> seconds_of(std::string_view text) {
  if (text.size() > 1 && text.ends_with('d')) {
    std::int64_t days = 0;
    const char* end = text.data() + text.size() - 1;
    const auto parsed = std::from_chars(text.data(), end, days);
    if (parsed.ec == std::errc() && parsed.ptr == end) return days * 24 * 3600;
  }
  return TRY(base::parse_go_duration(text)).ns / 1'000'000'000;
}

}  // namespace tiphys::cli::line
