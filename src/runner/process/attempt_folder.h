// Where attempts lie in a store, and what their folders say.
//
//   <store>/attempts/<uid>/g0-n12-a0-i0/   one attempt of the run with that uid
//   <store>/kept/<uid>-g0-n12-a0-i0/       a failed one, kept for people
//   <store>/logs/<uid>/<segment>           output of finished attempts
//   <store>/trash/                         what is being removed
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/ids.h"
#include "executor/protocol.h"

namespace tiphys::runner::process {

// In the folder of a run that was deleted while something of it still ran.
inline constexpr const char* kDeletedFile = "deleted";

std::string attempts_folder(const std::string& store, const engine::RunUid& run);
std::string attempt_folder(const std::string& store, const engine::AttemptId& id);
std::string kept_folder(const std::string& store, const engine::AttemptId& id);
std::string logs_folder(const std::string& store, const engine::RunUid& run);
std::string trash_folder(const std::string& store);
// "g0-n12-a0-i0" and back.
std::string folder_name(const engine::AttemptId& id);
std::optional<engine::AttemptId> parse_folder_name(const engine::RunUid& run,
                                                   std::string_view name);

struct FolderState {
  bool locked = false;   // a supervisor lives
  bool lingers = false;  // none does, but a container that it had begun is still being ended
  bool refused = false;  // one came too late to begin
  std::optional<base::Timestamp> started;
  std::optional<executor::Report> report;
  std::string unreadable;  // why the report that is there cannot be read; "" otherwise
};
// Wakes its supervisor, so that it looks at the file `stop`; nothing where it has none, has not
// begun (it looks by itself then) or cannot be reached.
void wake_supervisor(const std::string& folder);
// NotFound where there is no folder. Any other error says that it cannot be looked at just now.
base::Result<FolderState> inspect(const std::string& folder);

std::vector<std::string> list_folder(const std::string& folder);

}  // namespace tiphys::runner::process
