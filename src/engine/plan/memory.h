// What manifests, templates and plans hold of memory, in bytes of the heap.
//
// Counted from what is there, by the rules of the usual allocator; within a quarter of the truth.
// O(size of the thing): whoever asks often keeps the answer, none of these grow by themselves.
#pragma once

#include <cstddef>
#include <string>

#include "base/value.h"
#include "engine/plan/template_plan.h"
#include "spec/workflow.h"

namespace tiphys::engine::plan {

// One allocation of so many bytes.
constexpr std::size_t heap_block(std::size_t bytes) {
  if (bytes == 0) return 0;
  const std::size_t whole = (bytes + 8 + 15) / 16 * 16;
  return whole < 32 ? 32 : whole;
}
std::size_t heap_of(const std::string& text);
std::size_t heap_of(const base::Value& value);      // below it, without itself
std::size_t heap_of(const spec::Template& source);  // what is typed of it, without its tree
// With their text and trees, but for a tree that they have in common with their spec.
std::size_t heap_of(const spec::Templates& templates);
// The typed spec and the tree that it came from; templates only where nobody counts them.
std::size_t heap_of(const spec::WorkflowSpec& spec);
std::size_t heap_of(const spec::Workflow& workflow);
// Without its calls' details.
std::size_t heap_of(const TemplatePlan& plan);
std::size_t heap_of(const CallDetail& detail);

}  // namespace tiphys::engine::plan
