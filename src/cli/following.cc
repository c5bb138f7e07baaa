// The loop behind `run`, `watch` and `submit --watch`. See following.h.
#include "cli/following.h"

#include <algorithm>

#include "cli/view/live.h"
#include "cli/view/log_line.h"

namespace tiphys::cli {

namespace {

// At most ten frames a second, and never more than a quarter of the time spent on them.
constexpr base::Duration kIntervalMin = base::Duration::milliseconds(100);
constexpr base::Duration kIntervalMax = base::Duration::seconds(5);
constexpr std::int64_t kShareOfTime = 4;
// A workflow that comes to nobody's hands so often will not be moved by one more.
constexpr int kOwnersMax = 2;
constexpr base::Duration kLookForOwner = base::Duration::seconds(1);

}  // namespace

Display display_for(const Session& session) {
  return session.is_terminal() ? Display::Live : Display::Lines;
}

Following::Following(Session& session, Followed followed)
    : session_(session), followed_(std::move(followed)), interval_(kIntervalMin) {}

bool Following::user_leaves() {
  if (!followed_.interrupted && session_.terminal().out_closed()) return true;
  const int interrupts = session_.terminal().interrupts();
  if (interrupts <= interrupts_) return false;
  interrupts_ = interrupts;
  if (!followed_.interrupted) return true;
  auto note = followed_.interrupted(interrupts);
  if (!note) return true;
  if (followed_.display != Display::Live) tell({*note});
  note_ = std::move(*note);
  return false;
}

void Following::clear_picture() {
  if (const ports::Repaint gone = screen_.clear(); !gone.empty()) session_.terminal().redraw(gone);
}

// Ordinary lines, above the picture where there is one.
void Following::tell(const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  clear_picture();
  std::string out;
  for (const std::string& line : lines) out += view::printable(line) + "\n";
  session_.out(out);
}

base::Result<void> Following::show_logs() {
  api::LogQuery query;
  query.position = position_;
  std::string out;
  const view::Style style = session_.style();
  auto done = client_->logs(followed_.workflow_namespace, followed_.name, query,
                            [&](const api::LogRecord& record) {
                              out += view::log_line(record, false, style);
                              return true;
                            });
  if (done) {
    position_ = std::move(*done);
  } else if (done.error().code != base::ErrorCode::NotFound) {
    return std::unexpected(done.error());
  }
  if (out.empty()) return {};
  clear_picture();
  session_.show(out);
  return {};
}

base::Result<void> Following::show_picture(const api::WorkflowSummary& row) {
  const view::Style style = session_.style();
  if (followed_.display == Display::Lines) {
    const auto picture = TRY(
        client_->tree(followed_.workflow_namespace, followed_.name, view::PlainProgress::kPicture));
    tell(progress_.lines(picture, style));
    return {};
  }
  const ports::ScreenSize size = session_.terminal().size();
  const auto picture =
      TRY(client_->tree(followed_.workflow_namespace, followed_.name, view::picture_size(size)));
  session_.terminal().redraw(screen_.draw(view::frame(row, picture, size, note_, style)));
  return {};
}

base::Result<void> Following::show(const api::WorkflowSummary& row, bool last) {
  if (followed_.display != Display::None) {
    tell(owner_->notices());
  }
  if (followed_.logs) TRY(show_logs());
  if (followed_.display != Display::None) TRY(show_picture(row));
  if (last) screen_.settle();
  return {};
}

// A live workflow that nobody drives stands still.
base::Result<void> DrivenCheck::look(Session& session, const api::WorkflowSummary& row) {
  const base::Timestamp now = session.terminal().now();
  if (!looked_at_.is_set()) looked_at_ = now;
  if (now - looked_at_ < kLookForOwner) return {};
  looked_at_ = now;
  ports::Owner* owner = TRY(session.owner());
  if (owner->driven()) return {};
  if (owners_started_++ == kOwnersMax) {
    std::string why = "workflow " + row.name + " is not driven on by anybody";
    if (!row.message.empty()) why += ": " + row.message;
    return base::fail(base::ErrorCode::Unavailable, std::move(why));
  }
  return owner->ensure({});
}

// Waits for a change of the workflow, and takes the newest one.
base::Result<void> Following::advance(base::Duration at_most) {
  TRY(owner_->standing());
  if (row_.live) TRY(driven_.look(session_, row_));
  const api::WatchQuery watched{followed_.workflow_namespace, followed_.name};
  api::WatchPage page = TRY(client_->watch(watched, cursor_, at_most));
  cursor_ = std::move(page.cursor);
  if (page.events.empty()) return {};
  // Behind it may come another that has got its name since.
  if (page.events.front().kind == api::WatchEvent::Kind::Deleted) {
    return base::fail(base::ErrorCode::NotFound, "workflow " + followed_.name + " was deleted");
  }
  row_ = std::move(page.events.back().workflow);
  return {};
}

base::Result<api::WorkflowSummary> Following::until_finished() {
  client_ = TRY(session_.client());
  owner_ = TRY(session_.owner());
  ports::Terminal& terminal = session_.terminal();
  terminal.interrupts();
  base::Timestamp due = terminal.now();
  TRY(advance({}));
  owner_->keep(row_.uid);
  while (true) {
    if (user_leaves()) {
      left_ = true;
      return row_;
    }
    const bool finished = !row_.live;
    const base::Timestamp began = terminal.now();
    if (finished || began >= due) {
      TRY(show(row_, finished));
      if (finished) return row_;
      const base::Duration spent = terminal.now() - began;
      interval_.ns = std::clamp(spent.ns * kShareOfTime, kIntervalMin.ns, kIntervalMax.ns);
      due = terminal.now() + interval_;
    }
    TRY(advance(std::max(due - terminal.now(), base::Duration::milliseconds(1))));
  }
}

}  // namespace tiphys::cli
