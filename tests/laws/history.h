// Outside: a random world around one workflow: runners, users, clocks, and what they get wrong.
//
// How a leaf ends depends on the seed, its name and how often it ran alone, so that the same seed
// tells the same story to any interpreter that starts the same leaves.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "drive/subject.h"
#include "laws/random.h"

namespace tiphys::laws {

struct Event {
  std::vector<drive::Told> told;
  base::Timestamp now;
};

struct Faults {
  bool failures = true;
  bool repeats = true;  // late and repeated observations
  bool intents = true;
  bool retries = true;  // of the whole workflow
};

class Outside {
 public:
  Outside(std::uint64_t seed, Faults faults);

  // What happens next, after a step gave that reply and left that status; nullopt: nothing can
  // happen any more, so a workflow that has not finished is stuck.
  std::optional<Event> next(const drive::Reply& last, const base::Value& status);
  // The workflow has finished: a retry of it, a few times; nullopt: that is the end of the story.
  std::optional<Event> retry(const base::Value& status);
  const std::set<std::string>& open() const { return open_; }
  std::string text() const { return text_; }  // the story so far

 private:
  void tell(Event& e, const std::string& node, engine::Observation what, const std::string& text);
  void leaf_events(Event& e, const base::Value& status);
  void end_leaf(Event& e, const std::string& name, const std::string& leaf);
  engine::AttemptReport report(const std::string& name, const std::string& leaf);
  void user_events(Event& e);
  std::string selector(const base::Value& status);
  std::string luck_of(const std::string& name) const;
  bool wake(Event& e, const drive::Reply& last, const base::Value& status);

  std::uint64_t seed_;
  Random r_;
  Faults faults_;
  base::Timestamp now_;
  Random again_;  // for retries alone, so that a story is the same up to the first of them
  int retries_left_ = 3;
  std::map<std::string, int> tries_;  // of each leaf
  std::set<std::string> open_;
  std::set<std::string> running_;
  std::vector<drive::Told> past_;
  std::uint64_t sequence_ = 0;
  int steps_ = 0;
  int stop_at_ = -1;
  int suspend_at_ = -1;
  bool terminate_ = false;
  bool suspended_ = false;
  std::string text_;
};

// The nodes of a status by name.
std::map<std::string, const base::Value*> nodes_of(const base::Value& status);

}  // namespace tiphys::laws
