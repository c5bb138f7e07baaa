// Timing of a thing that is done again and again, and the parts of the bench.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "report.h"

namespace tiphys::bench {

// Seconds for one call: the best of five rounds of at least `round_seconds`.
template <class Work>
double seconds_per_call(Work&& work, double round_seconds = 0.1) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  std::uint64_t calls = 1;
  for (int round = 0; round < 5;) {
    auto began = Clock::now();
    for (std::uint64_t i = 0; i < calls; ++i) work();
    std::chrono::duration<double> took = Clock::now() - began;
    if (took.count() < round_seconds && calls < (1u << 30)) {
      calls = took.count() < round_seconds / 10 ? calls * 8 : calls * 2;
      continue;
    }
    best = std::min(best, took.count() / static_cast<double>(calls));
    ++round;
  }
  return best;
}

void bench_templates(Report& report);
void bench_yaml(Report& report);

}  // namespace tiphys::bench
