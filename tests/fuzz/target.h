// Targets: what is tried with hostile input, and what must hold for every input.
//
// The same functions run under libFuzzer (`./dev fuzz NAME`) and in the replay test, which every
// run of `./dev test` has. A property that does not hold ends the process with the input's name for
// it.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

namespace tiphys::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
};

// Every target, by name.
std::span<const Target> targets();

// REQUIRES-like, but also in release builds: libFuzzer keeps the input of an abort.
inline void property(bool holds, std::string_view statement, std::string_view shown = {}) {
  if (holds) return;
  std::fprintf(stderr, "broken: %.*s\n%.*s\n", static_cast<int>(statement.size()), statement.data(),
               static_cast<int>(shown.size()), shown.data());
  std::abort();
}

void run_yaml(std::string_view input);
void run_json(std::string_view input);
void run_lang(std::string_view input);
void run_when(std::string_view input);
void run_depends(std::string_view input);
void run_tags(std::string_view input);
void run_jsonpath(std::string_view input);
void run_selectors(std::string_view input);
void run_durations(std::string_view input);
void run_merge(std::string_view input);

}  // namespace tiphys::fuzz
