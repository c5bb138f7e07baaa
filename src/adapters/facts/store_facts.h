// StoreFacts: answers questions from the objects of the store and the configuration.
//
// A thing that is not there is an answer (found = false, the value being the predecessor's text for
// people where it has one); a store that does not answer is an error, and the question is asked
// again.
#pragma once

#include <string>

#include "base/value.h"
#include "ports/facts.h"
#include "ports/store.h"

namespace tiphys::adapters::facts {

struct FactSources {
  base::Value workflow_defaults;    // a Workflow's map, or null
  base::Value artifact_repository;  // the default one of the configuration, or null
};

class StoreFacts final : public ports::Facts {
 public:
  // `store` must outlive this and is used on the caller's thread.
  StoreFacts(ports::Store& store, FactSources sources)
      : store_(store), sources_(std::move(sources)) {}
  base::Result<engine::FactAnswer> ask(engine::RunKey run,
                                       const engine::Question& question) override;

 private:
  ports::Store& store_;
  FactSources sources_;
};

}  // namespace tiphys::adapters::facts
