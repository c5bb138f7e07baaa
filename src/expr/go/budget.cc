// The texts of the three limits.
#include "expr/go/budget.h"

#include <fmt/format.h>

namespace tiphys::expr::go {

base::Error Budget::error() const {
  std::string text = "expression is within its limits";
  switch (exceeded_) {
    case Limit::None: break;
    case Limit::Steps:
      text = fmt::format("expression exceeds its limit of {} steps", limits_.steps_max);
      break;
    case Limit::Depth:
      text = fmt::format("expression exceeds its limit of {} levels", limits_.depth_max);
      break;
    case Limit::Memory:
      text = fmt::format("expression exceeds its limit of {} bytes", limits_.bytes_max);
      break;
  }
  return {base::ErrorCode::Exhausted, std::move(text)};
}

}  // namespace tiphys::expr::go
