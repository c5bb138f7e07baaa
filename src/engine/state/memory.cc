// Counting, with samples where a list may be long.
#include "engine/state/memory.h"

#include <algorithm>
#include <iterator>

#include "engine/plan/memory.h"

namespace tiphys::engine::state {

namespace {

using plan::heap_block;
using plan::heap_of;

constexpr std::size_t kSample = 64;

// The sum of bytes_of(i) for i below `count`, from a sample spread over all of them.
template <class BytesOf>
std::size_t sampled(std::size_t count, BytesOf bytes_of) {
  if (count == 0) return 0;
  const std::size_t looked_at = std::min(count, kSample);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < looked_at; ++i) sum += bytes_of(i * count / looked_at);
  return sum * count / looked_at;
}

// A node of a map or set with so much in it.
constexpr std::size_t tree_block(std::size_t bytes) { return heap_block(32 + bytes); }

std::size_t memory_of_items(const LoopItems& items) {
  return heap_block(sizeof(LoopItems)) + heap_block(items.list.capacity() * sizeof(base::Value)) +
         sampled(items.list.size(), [&](std::size_t i) { return heap_of(items.list[i]); });
}

std::size_t memory_of_frame(const Frame& frame) {
  std::size_t bytes = heap_block(sizeof(Frame)) + heap_block(frame.groups.capacity() * 4) +
                      heap_block(frame.call_nodes.capacity() * 4) +
                      heap_block(frame.unmet.capacity() * 4) + frame.ready.size() * 8 +
                      frame.waiting.size() * tree_block(sizeof(NodeIndex));
  for (const auto& [key, text] : frame.aggregates) {
    bytes += tree_block(sizeof(key) + sizeof(text)) + heap_of(key.second) + heap_of(text);
  }
  return frame.items ? bytes + memory_of_items(*frame.items) : bytes;
}

std::size_t memory_of_frames(const RunState& s) {
  return s.frames.capacity() * sizeof(void*) + sampled(s.frames.size(), [&](std::size_t i) {
           return s.frames[i] ? memory_of_frame(*s.frames[i]) : 0;
         });
}

std::size_t memory_of_facts(const RunState& s) {
  auto it = s.facts.begin();
  std::size_t looked_at = std::min(s.facts.size(), kSample);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < looked_at; ++i, ++it) {
    sum += tree_block(sizeof(Question) + sizeof(FactAnswer)) + heap_of(it->second.value);
  }
  return looked_at == 0 ? 0 : sum * s.facts.size() / looked_at;
}

std::size_t memory_of_texts(const std::map<std::string, std::string, std::less<>>& map) {
  auto it = map.begin();
  std::size_t looked_at = std::min(map.size(), kSample);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < looked_at; ++i, ++it) {
    sum += tree_block(sizeof(*it)) + heap_of(it->first) + heap_of(it->second);
  }
  return looked_at == 0 ? 0 : sum * map.size() / looked_at;
}

std::size_t memory_of_outputs(const RunState& s) {
  constexpr std::size_t kIndex = tree_block(sizeof(std::string) + 8);
  return sampled(s.global_outputs.size(),
                 [&](std::size_t i) {
                   const GlobalOutput& o = s.global_outputs[i];
                   return kIndex + sizeof(GlobalOutput) + 2 * heap_of(o.name) + heap_of(o.value) +
                          heap_of(o.source);
                 }) +
         sampled(s.global_artifacts.size(), [&](std::size_t i) {
           const GlobalArtifact& a = s.global_artifacts[i];
           return kIndex + sizeof(GlobalArtifact) + 2 * heap_of(a.name) + heap_of(a.artifact);
         });
}

std::size_t memory_of_rare(const RunState& s) {
  return sampled(s.nodes.extras(), [&](std::size_t i) -> std::size_t {
    const Extra& extra = s.nodes.extra_at(i);
    if (!extra.rare.is_set()) return 0;
    std::size_t bytes = heap_block(sizeof(table::Rare)) +
                        heap_block(extra.rare->parameters.capacity() * sizeof(table::OutputValue));
    for (const auto* value :
         {&extra.rare->artifacts, &extra.rare->input_artifacts, &extra.rare->memoization}) {
      if (value->is_set()) bytes += heap_block(sizeof(base::Value)) + heap_of(**value);
    }
    return bytes;
  });
}

std::size_t memory_of_record(const RunRecord& r) {
  std::size_t bytes = r.stops.size() * tree_block(sizeof(AttemptId)) +
                      heap_block(r.parameters.capacity() * sizeof(r.parameters[0]));
  for (const auto& [name, value] : r.parameters) bytes += heap_of(name) + heap_of(value);
  return bytes;
}

std::size_t memory_of_working_sets(const RunState& s) {
  constexpr std::size_t kTimer = tree_block(sizeof(Timers::Timer));
  constexpr std::size_t kNode = tree_block(sizeof(NodeIndex));
  return 2 * s.timers.size() * kTimer + (s.waiting_slot.size() + s.lock_nodes.size()) * kNode +
         s.freed.size() * kNode + s.open_attempts.memory_bytes() + s.open_stops.memory_bytes() +
         s.open_suspends.memory_bytes() + s.hooks_made.size() * tree_block(48) +
         s.known_values.size() * tree_block(sizeof(base::Hash128)) +
         (s.queue.size() + s.cold.size()) * sizeof(NodeIndex) + 2048;
}

std::size_t memory_of_indexes(const RunState& s) {
  std::size_t bytes = 0;
  for (const auto& [dag, nodes] : s.task_indexes) bytes += 64 + heap_block(nodes.capacity() * 4);
  bytes += s.broods.size() * (tree_block(sizeof(Brood) + 8) + heap_block(Brood::kFailedKept * 8));
  for (const auto& [plan, names] : s.container_names) {
    bytes += tree_block(sizeof(names) + 8) + heap_block(names.capacity() * sizeof(std::string));
  }
  bytes += s.lock_names.size() * tree_block(16);
  for (const LockNames::Names& names : s.lock_names.distinct()) {
    bytes += tree_block(sizeof(names)) + heap_block(names.capacity() * sizeof(LockName));
    for (const LockName& lock : names) bytes += heap_of(lock.name);
  }
  return bytes;
}

}  // namespace

std::size_t memory_of(Upkeep& up) {
  const RunState& s = up.state();
  if (s.manifest_bytes == 0) up.set_manifest_bytes(heap_of(*s.seed.workflow));
  const auto holders = static_cast<std::size_t>(std::max(1L, s.manifest->use_count()));
  return sizeof(RunState) + s.manifest_bytes / holders +
         up.library().memory_bytes(s.seed.workflow->spec) + s.nodes.memory_bytes() +
         memory_of_rare(s) + memory_of_frames(s) + memory_of_facts(s) + memory_of_texts(s.globals) +
         memory_of_texts(s.parameters) + memory_of_outputs(s) + memory_of_working_sets(s) +
         memory_of_indexes(s) + memory_of_record(s.record);
}

}  // namespace tiphys::engine::state
