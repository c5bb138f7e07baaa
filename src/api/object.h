// Objects beside workflows: config maps, secrets, templates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiphys::api {

struct ObjectRef {
  std::string kind;              // "ConfigMap"
  std::string object_namespace;  // "" where the kind has none
  std::string name;

  bool operator==(const ObjectRef&) const = default;
};

struct ObjectQuery {
  std::string kind = {};
  std::optional<std::string> object_namespace = {};  // none: all
  std::string label_selector = {};
  // In place of the map `data` of each the number of its keys; nothing of it is read or given.
  bool brief = false;
  std::uint32_t limit = 500;
  std::string cursor = {};
};

// What storing an object did.
enum class Stored : std::uint8_t { Created, Configured, Unchanged };

constexpr std::string_view name_of(Stored stored) {
  constexpr std::string_view kNames[] = {"Created", "Configured", "Unchanged"};
  return kNames[static_cast<std::size_t>(stored)];
}

}  // namespace tiphys::api
