// Following: stays with one workflow until it ends, showing how it goes: a live picture on a
// terminal, plain lines elsewhere, or nothing; and its log lines if asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "api/workflow.h"
#include "base/result.h"
#include "cli/session.h"
#include "cli/view/plain.h"
#include "cli/view/screen.h"
#include "ports/client.h"

namespace tiphys::cli {

enum class Display : std::uint8_t { Live, Lines, None };

struct Followed {
  std::string workflow_namespace;
  std::string name;
  Display display = Display::Lines;
  bool logs = false;
  // Called with the count of interrupts when the user interrupts. Gives what to say on the screen,
  // or nothing to stop following at once.
  std::function<std::optional<std::string>(int)> interrupted;
};

// Looks now and then whether anybody drives what is live, and sees to an owner where nobody does,
// but not for ever.
class DrivenCheck {
 public:
  // `row` is live; for a message where no owner will have it.
  base::Result<void> look(Session& session, const api::WorkflowSummary& row);

 private:
  base::Timestamp looked_at_;
  int owners_started_ = 0;
};

class Following {
 public:
  Following(Session& session, Followed followed);

  // Until it has ended, or the user has left; gives the last row.
  base::Result<api::WorkflowSummary> until_finished();
  bool left() const { return left_; }

 private:
  base::Result<void> advance(base::Duration at_most);
  base::Result<void> show(const api::WorkflowSummary& row, bool last);
  base::Result<void> show_logs();
  base::Result<void> show_picture(const api::WorkflowSummary& row);
  void clear_picture();
  void tell(const std::vector<std::string>& lines);
  bool user_leaves();

  Session& session_;
  Followed followed_;
  ports::Client* client_ = nullptr;
  ports::Owner* owner_ = nullptr;
  view::Screen screen_;
  view::PlainProgress progress_;
  api::LogPosition position_;
  std::string note_;
  int interrupts_ = 0;
  api::WorkflowSummary row_;
  std::string cursor_;
  DrivenCheck driven_;
  base::Duration interval_;
  bool left_ = false;
};

// The display that suits where the output goes.
Display display_for(const Session& session);

}  // namespace tiphys::cli
