// StoreFacts: answers questions from the objects and memos of a store and the configuration.
//
// A thing that is not there is an answer (found = false, the value being the predecessor's text for
// people where it has one); a store that does not answer is an error. Each object is read once per
// call and all memos of a call in one look-up. Answers while it is asked: for a store that answers
// at once.
#pragma once

#include <string>
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
  // Both must outlive this and are used on the caller's thread.
  StoreFacts(ports::Objects& objects, ports::Memos& memos, FactSources sources)
      : objects_(objects), memos_(memos), sources_(std::move(sources)) {}

  ports::FactsTicket ask(const ports::RunReference& run,
                         std::vector<engine::Question> questions) override;
  std::vector<ports::FactsAnswered> drain(std::size_t most) override;
  void ring_with(std::function<void()> bell) override { (void)bell; }

  // All at once, in their order.
  base::Result<std::vector<engine::FactAnswer>> answer(const ports::RunReference& run,
                                                       std::vector<engine::Question> questions);

 private:
  ports::Objects& objects_;
  ports::Memos& memos_;
  FactSources sources_;
  ports::FactsTicket last_ = 0;
  std::vector<ports::FactsAnswered> answered_;
};

}  // namespace tiphys::adapters::facts
