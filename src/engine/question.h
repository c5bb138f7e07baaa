// Question: the closed list of facts a step may ask of the world (design: Facts).
//
// An answer, or NotFound, is stored with the run and frozen for its generation, except
// SemaphoreLimit, which may be asked again.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace tiphys::engine {

struct Question {
  enum class Kind : std::uint8_t {
    Template,            // name = template resource; cluster_scope tells which kind
    ConfigMapKey,        // name, key
    ArtifactRepository,  // name = config map or "", key
    SemaphoreLimit,      // name, key
    MemoEntry,           // name = cache, key
    CallerDefaults,      // workflowDefaults and what the submitter's configuration adds
  };
  Kind kind = Kind::Template;
  std::string scope_namespace;
  std::string name;
  std::string key;
  bool cluster_scope = false;
  auto operator<=>(const Question&) const = default;
};

}  // namespace tiphys::engine
