// Driving an interpreter through a story of a random world, looking at each step of it.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "laws/history.h"

namespace tiphys::laws {

inline constexpr int kStepsMax = 1500;
using Engine = std::unique_ptr<drive::EngineSubject>;

inline Engine engine_of(const base::Value& workflow) {
  auto made = drive::EngineSubject::create(workflow, {});
  return made.has_value() ? std::move(*made) : nullptr;
}

inline base::Timestamp first_moment() { return {1'763'780'400'000'000'000}; }

inline std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& l : lines) out += "  " + l + "\n";
  return out;
}

// The whole workflow is retried in this step.
inline bool is_retry(const Event& event) {
  return std::ranges::any_of(event.told, [](const drive::Told& told) {
    const auto* intent = std::get_if<engine::Intent>(&told.what);
    return intent != nullptr && intent->operation == engine::Operation::Retry;
  });
}

// Drives `lead` through a story; `after` looks at each step and says what is wrong.
template <class After>
std::string drive_story(drive::Subject& lead, std::uint64_t seed, Faults faults, After after) {
  Outside outside(seed, faults);
  Event event;
  event.now = first_moment();
  for (int i = 0; i < kStepsMax; ++i) {
    const drive::Reply reply = lead.step(event.told, event.now);
    const base::Value status = lead.status();
    std::string wrong = after(event, reply, status, outside);
    if (!wrong.empty()) return wrong + "after\n" + outside.text();
    std::optional<Event> next =
        reply.finished ? outside.retry(status) : outside.next(reply, status);
    if (!next && reply.finished) return "";
    if (!next) {
      return "stuck: nothing runs, no wake, phase " + naive::text_field(status, "phase") +
             "\nafter\n" + outside.text();
    }
    event = std::move(*next);
  }
  return "no end within the bound\n" + outside.text();
}

}  // namespace tiphys::laws
