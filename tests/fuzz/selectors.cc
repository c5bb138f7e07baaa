// Selectors: what is printed reads back as the same selector and selects the same.
#include <string>

#include "expr/selector.h"
#include "target.h"

namespace tiphys::fuzz {
namespace {

using expr::FieldSelector;
using expr::LabelSelector;

std::optional<std::string> label_in(std::uint32_t world, std::string_view key) {
  if ((key.size() + world) % 3 == 0) return std::nullopt;
  constexpr std::string_view kValues[] = {"a", "", "1", "10", "x-y"};
  return std::string(kValues[(key.size() * 7 + world) % 5]);
}

void labels(std::string_view input) {
  auto selector = LabelSelector::parse(input);
  if (!selector) return property(!selector.error().message.empty(), "an error says why");
  std::string printed = selector->text();
  auto again = LabelSelector::parse(printed);
  property(again.has_value(), "a printed selector parses", printed);
  property(again->text() == printed, "printing and parsing agree", printed);
  for (std::uint32_t world = 0; world < 6; ++world) {
    auto of = [&](std::string_view key) { return label_in(world, key); };
    property(selector->matches(of) == again->matches(of), "both select the same", printed);
  }
  if (selector->empty())
    property(selector->matches([](std::string_view) { return std::nullopt; }), "empty selects all");
}

void fields(std::string_view input) {
  auto selector = FieldSelector::parse(input);
  if (!selector) return property(!selector.error().message.empty(), "an error says why");
  std::string printed = selector->text();
  auto again = FieldSelector::parse(printed);
  property(again.has_value(), "a printed selector parses", printed);
  property(again->text() == printed, "printing and parsing agree", printed);
  for (std::uint32_t world = 0; world < 4; ++world) {
    auto of = [&](std::string_view field) { return label_in(world, field).value_or(""); };
    property(selector->matches(of) == again->matches(of), "both select the same", printed);
  }
}

}  // namespace

void run_selectors(std::string_view input) {
  labels(input);
  fields(input);
}

}  // namespace tiphys::fuzz
