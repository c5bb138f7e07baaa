// Errors as values: Error, Result<T> and TRY.
//
// Every function that can fail because of the world or of user input returns Result<T>. A broken
// invariant is not an error: see check.h. Messages are written for the user and carry no secret.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tiphys::base {

// The closed set of causes; exit codes and HTTP statuses are computed from it in one table each.
enum class ErrorCode : std::uint8_t {
  InvalidArgument,     // the input is wrong and stays wrong
  NotFound,            // a named thing does not exist
  AlreadyExists,       // a name is taken
  Conflict,            // somebody else changed it first; load again
  Fenced,              // written under an ownership that is over; nothing was applied
  FailedPrecondition,  // right input, wrong state (such as stopping a finished workflow)
  Unavailable,         // try again later
  DeadlineExceeded,
  PermissionDenied,
  Exhausted,  // a named limit was reached
  Unimplemented,
  DataLoss,  // stored bytes do not decode
  Internal,
};

// The name of a code as it is printed in logs: "InvalidArgument".
std::string_view name_of(ErrorCode code);

struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;

  // "context: message", same code.
  Error with_context(std::string_view context) const;
  bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

}  // namespace tiphys::base

// TRY(expr): the value of a Result, or return its error from the enclosing function.
#define TIPHYS_CONCAT_(a, b) a##b
#define TIPHYS_TRY_(name, ...)                         \
  __extension__({                                      \
    auto&& name = (__VA_ARGS__);                       \
    if (!name.has_value()) [[unlikely]]                \
      return std::unexpected(std::move(name).error()); \
    std::move(name).value();                           \
  })
#define TIPHYS_TRY_NAMED_(counter, ...) \
  TIPHYS_TRY_(TIPHYS_CONCAT_(try_result_, counter), __VA_ARGS__)
#define TRY(...) TIPHYS_TRY_NAMED_(__COUNTER__, __VA_ARGS__)
