// Decimal digits, then a suffix.
#include "engine/view/quantity.h"

#include <cmath>

namespace tiphys::engine::view {

namespace {

std::optional<double> factor_of(std::string_view suffix) {
  struct Unit {
    std::string_view name;
    double factor;
  };
  constexpr double kKi = 1024.0;
  static constexpr Unit kUnits[] = {{"", 1},
                                    {"m", 1e-3},
                                    {"u", 1e-6},
                                    {"n", 1e-9},
                                    {"k", 1e3},
                                    {"M", 1e6},
                                    {"G", 1e9},
                                    {"T", 1e12},
                                    {"P", 1e15},
                                    {"E", 1e18},
                                    {"Ki", kKi},
                                    {"Mi", kKi * kKi},
                                    {"Gi", kKi * kKi * kKi},
                                    {"Ti", kKi * kKi * kKi * kKi},
                                    {"Pi", kKi * kKi * kKi * kKi * kKi}};
  for (const Unit& unit : kUnits) {
    if (unit.name == suffix) return unit.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_quantity_millis(std::string_view text) {
  double value = 0;
  double scale = 0;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    char c = text[i];
    if (c == '.' && scale == 0) {
      scale = 1;
    } else if (c >= '0' && c <= '9') {
      value = value * 10 + (c - '0');
      scale *= 10;
    } else {
      break;
    }
  }
  if (i == 0) return std::nullopt;
  if (scale > 1) value /= scale;
  auto factor = factor_of(text.substr(i));
  if (!factor) return std::nullopt;
  double millis = std::ceil(value * *factor * 1000.0 - 1e-9);
  if (millis > 9e18) return std::nullopt;
  return static_cast<std::int64_t>(millis);
}

Resources resources_of(const spec::Resources& resources) {
  auto find = [](const spec::StringMap& map, std::string_view key) -> std::optional<std::int64_t> {
    auto it = map.find(key);
    if (it == map.end()) return std::nullopt;
    return parse_quantity_millis(it->second);
  };
  auto bytes = [](std::optional<std::int64_t> millis) -> std::optional<std::int64_t> {
    if (!millis) return std::nullopt;
    return (*millis + 999) / 1000;
  };
  Resources out;
  out.cpu_limit_millis = find(resources.limits, "cpu");
  out.cpu_request_millis = find(resources.requests, "cpu");
  out.memory_limit_bytes = bytes(find(resources.limits, "memory"));
  out.memory_request_bytes = bytes(find(resources.requests, "memory"));
  if (!out.cpu_request_millis) out.cpu_request_millis = out.cpu_limit_millis;
  if (!out.memory_request_bytes) out.memory_request_bytes = out.memory_limit_bytes;
  return out;
}

}  // namespace tiphys::engine::view
