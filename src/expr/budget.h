// Budget: what one evaluation may cost, in steps, nesting depth and memory.
//
// Every loop of the expression languages spends steps, every nested evaluation enters a level and
// every value that is built is charged, so that no expression can hang, exhaust memory or overflow
// the stack. Each limit has its own error text. Once exceeded, a budget stays exceeded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace tiphys::expr {

struct BudgetLimits {
  std::uint64_t steps_max = 5'000'000;  // about a second
  std::uint32_t depth_max = 200;        // of the syntax tree, of nested calls and of nested values
  std::size_t bytes_max = 256u << 20;   // of all values built, also those already dropped
};

class Budget {
 public:
  explicit Budget(BudgetLimits limits = {}) : limits_(limits) {}

  // Each is false once the limit is exceeded; error() then says which. O(1).
  bool step(std::uint64_t n = 1) {
    steps_ += n;
    return steps_ <= limits_.steps_max || exceed(Limit::Steps);
  }
  bool charge(std::size_t bytes) {
    bytes_ += bytes;
    return bytes_ <= limits_.bytes_max || exceed(Limit::Memory);
  }
  bool enter() { return ++depth_ <= limits_.depth_max || exceed(Limit::Depth); }
  void leave() { --depth_; }
  bool depth_fits(std::uint32_t levels) {
    return levels <= limits_.depth_max || exceed(Limit::Depth);
  }

  bool exceeded() const { return exceeded_ != Limit::None; }
  // "expression exceeds its limit of 5000000 steps", "… of 200 levels", "… of 268435456 bytes".
  base::Error error() const {
    switch (exceeded_) {
      case Limit::None: break;
      case Limit::Steps: return past(limits_.steps_max, "steps");
      case Limit::Depth: return past(limits_.depth_max, "levels");
      case Limit::Memory: return past(limits_.bytes_max, "bytes");
    }
    return {base::ErrorCode::Exhausted, "expression is within its limits"};
  }
  std::unexpected<base::Error> failure() const { return std::unexpected(error()); }

  const BudgetLimits& limits() const { return limits_; }
  std::uint64_t steps() const { return steps_; }
  std::size_t bytes() const { return bytes_; }

 private:
  enum class Limit : std::uint8_t { None, Steps, Depth, Memory };
  bool exceed(Limit limit) {
    if (exceeded_ == Limit::None) exceeded_ = limit;
    return false;
  }
  static base::Error past(std::uint64_t limit, const char* unit) {
    return {base::ErrorCode::Exhausted,
            "expression exceeds its limit of " + std::to_string(limit) + " " + unit};
  }

  BudgetLimits limits_;
  std::uint64_t steps_ = 0;
  std::size_t bytes_ = 0;
  std::uint32_t depth_ = 0;
  Limit exceeded_ = Limit::None;
};

// One level of nesting for the life of the object; ask ok() before going on.
class Level {
 public:
  explicit Level(Budget& budget) : budget_(budget), ok_(budget.enter()) {}
  ~Level() { budget_.leave(); }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  bool ok() const { return ok_; }

 private:
  Budget& budget_;
  bool ok_;
};

}  // namespace tiphys::expr
