// Faults: counts the calls of ports and breaks chosen ones: the process dies before or after the
// call, or a commit gives an error, having happened or not.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace tiphys::simulated {

// The process is gone. No std::exception, so that nobody takes it for an error.
struct Crash {};

enum class Fault : std::uint8_t { None, CrashBefore, CrashAfter, ErrorBefore, ErrorAfter };

class Faults {
 public:
  // Asked at each call with its number from 1 and its name.
  std::function<Fault(std::uint64_t, const std::string&)> plan;
  std::uint64_t calls = 0;
  base::Error error = {base::ErrorCode::Unavailable, "the disk is away"};

  // `work` gives a Result where errors are possible; elsewhere errors become crashes.
  template <class Work>
  auto around(const char* name, Work&& work) -> decltype(work()) {
    using Outcome = decltype(work());
    const Fault fault = plan ? plan(++calls, name) : (++calls, Fault::None);
    if (fault == Fault::CrashBefore) throw Crash{};
    if constexpr (std::is_void_v<Outcome>) {
      work();
      if (fault != Fault::None) throw Crash{};
    } else {
      if constexpr (std::is_constructible_v<Outcome, std::unexpected<base::Error>>) {
        if (fault == Fault::ErrorBefore) return std::unexpected(error);
      }
      Outcome outcome = work();
      if (fault == Fault::CrashAfter) throw Crash{};
      if constexpr (std::is_constructible_v<Outcome, std::unexpected<base::Error>>) {
        if (fault == Fault::ErrorAfter) return std::unexpected(error);
      }
      return outcome;
    }
  }
};

}  // namespace tiphys::simulated
