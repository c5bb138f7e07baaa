// Notify: tells watchers that something durable has changed. Never a source of facts.
#pragma once

#include <span>
#include <string>

#include "engine/decision.h"
#include "engine/run.h"

namespace tiphys::ports {

class Notify {
 public:
  virtual ~Notify() = default;
  // After the commit. `name` is "namespace/name"; `run` is valid during the call only.
  virtual void committed(const std::string& name, const engine::Run& run,
                         std::span<const engine::Event> events) = 0;
};

}  // namespace tiphys::ports
