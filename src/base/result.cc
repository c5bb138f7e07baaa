// The names of error codes.
#include "base/result.h"

namespace tiphys::base {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidArgument: return "InvalidArgument";
    case ErrorCode::NotFound: return "NotFound";
    case ErrorCode::AlreadyExists: return "AlreadyExists";
    case ErrorCode::Conflict: return "Conflict";
    case ErrorCode::Fenced: return "Fenced";
    case ErrorCode::FailedPrecondition: return "FailedPrecondition";
    case ErrorCode::Unavailable: return "Unavailable";
    case ErrorCode::DeadlineExceeded: return "DeadlineExceeded";
    case ErrorCode::PermissionDenied: return "PermissionDenied";
    case ErrorCode::Exhausted: return "Exhausted";
    case ErrorCode::Unimplemented: return "Unimplemented";
    case ErrorCode::DataLoss: return "DataLoss";
    case ErrorCode::Internal: return "Internal";
  }
  return "Internal";
}

Error Error::with_context(std::string_view context) const {
  std::string text(context);
  text += ": ";
  text += message;
  return Error{code, std::move(text)};
}

}  // namespace tiphys::base
