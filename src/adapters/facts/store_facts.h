// StoreFacts: answers questions from the objects and memos of a store and the configuration.
//
// A thing that is not there is an answer (found = false, the value being the predecessor's text for
// people where it has one); a store that does not answer is an error. Each object is read once per
// call and all memos of a call in one look-up. Answers while it is asked; an owner has it behind a
// thread (threaded_facts.h).
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/value.h"
#include "ports/facts.h"
#include "ports/memos.h"
#include "ports/objects.h"

namespace tiphys::adapters::facts {

struct FactSources {
  base::Value workflow_defaults;    // a Workflow's map, or null
  base::Value artifact_repository;  // the default one of the configuration, or null
};

class StoreFacts final : public ports::Facts {
 public:
  // Both are used on the caller's thread and must outlive this; where nobody else sees to that
  // they belong to `kept`.
  StoreFacts(ports::Objects& objects, ports::Memos& memos, FactSources sources,
             std::shared_ptr<void> kept = nullptr)
      : kept_(std::move(kept)), objects_(objects), memos_(memos), sources_(std::move(sources)) {}

  ports::FactsTicket ask(const ports::RunReference& run,
                         std::vector<engine::Question> questions) override;
  std::vector<ports::FactsAnswered> drain(std::size_t most) override;
  void ring_with(std::function<void()> bell) override { (void)bell; }

  // All at once, in their order.
  base::Result<std::vector<engine::FactAnswer>> answer(const ports::RunReference& run,
                                                       std::vector<engine::Question> questions);

 private:
  std::shared_ptr<void> kept_;
  ports::Objects& objects_;
  ports::Memos& memos_;
  FactSources sources_;
  ports::FactsTicket last_ = 0;
  std::vector<ports::FactsAnswered> answered_;
};

}  // namespace tiphys::adapters::facts
