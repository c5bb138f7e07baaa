// Entries of caches: an object of the store each, so that saving one costs the same in any cache.
//
// Written after the commit of the node that made them: what is lost on the way is made again. An
// entry that is not here may still be in a config map of the user's; Facts know those.
#include "base/json.h"
#include "controller/loop.h"

namespace tiphys::controller {

namespace {

constexpr const char* kKind = "MemoEntry";

std::string name_of(const engine::Question& question) { return question.name + "/" + question.key; }

}  // namespace

void Controller::Loop::remember(const engine::MemoSave& memo) {
  ports::StoredObject object;
  object.kind = kKind;
  object.object_namespace = memo.question.scope_namespace;
  object.name = name_of(memo.question);
  object.manifest = base::to_json(memo.entry);
  (void)ports_.store->put_object(object);
}

std::optional<engine::FactAnswer> Controller::Loop::remembered(const engine::Question& question) {
  if (question.kind != engine::Question::Kind::MemoEntry) return std::nullopt;
  auto stored = ports_.store->get_object(kKind, question.scope_namespace, name_of(question));
  if (!stored.has_value()) return std::nullopt;
  auto entry = base::parse_json(stored->manifest);
  if (!entry.has_value()) return std::nullopt;
  return engine::FactAnswer{question, true, std::move(*entry)};
}

}  // namespace tiphys::controller
