// Turning, waiting, answering. See owner_thread.h.
#include "app/owner_thread.h"

#include <poll.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace tiphys::app {

namespace {

using base::ErrorCode;

// Other processes' wishes are seen at the latest after this long.
constexpr base::Duration kLookAtLeastEvery = base::Duration::milliseconds(50);

constexpr base::Duration kEndWithin = base::Duration::seconds(1);

}  // namespace

base::Result<std::unique_ptr<OwnerThread>> OwnerThread::start(Parts parts, ports::Clock& clock,
                                                              std::function<void()> changed) {
  auto answered = TRY(sync::Doorbell::create());
  std::unique_ptr<OwnerThread> made(
      new OwnerThread(std::move(parts), clock, std::move(changed), std::move(answered)));
  made->thread_.emplace("owner", [raw = made.get()] { raw->run(); });
  return made;
}

OwnerThread::OwnerThread(Parts parts, ports::Clock& clock, std::function<void()> changed,
                         std::unique_ptr<sync::Doorbell> answered)
    : answered_(std::move(answered)),
      parts_(std::move(parts)),
      clock_(clock),
      changed_(std::move(changed)) {}

OwnerThread::~OwnerThread() {
  shared_.with([](Shared& shared) { shared.ending = true; });
  parts_.bell->ring();
  thread_.reset();
}

bool OwnerThread::between_turns(const Work& work) {
  Asked asked{.work = &work};
  const bool accepted = shared_.with([&asked](Shared& shared) {
    if (shared.error) return false;
    shared.asked.push_back(&asked);
    return true;
  });
  if (!accepted) return false;
  parts_.bell->ring();
  while (!shared_.with([&asked](Shared&) { return asked.over; })) {
    answered_->wait_for({-1});
  }
  return asked.carried_out;
}

base::Result<void> OwnerThread::standing() const {
  return shared_.with([](const Shared& shared) -> base::Result<void> {
    if (shared.error) return std::unexpected(*shared.error);
    return {};
  });
}

void OwnerThread::run() {
  base::Result<void> driven;
  try {
    driven = drive();
  } catch (const std::exception& error) {
    driven = base::fail(ErrorCode::Internal, std::string("internal: ") + error.what());
  }
  shared_.with([&driven](Shared& shared) {
    if (!driven) shared.error = std::move(driven.error());
    for (Asked* asked : shared.asked) asked->over = true;
    shared.asked.clear();
  });
  answered_->ring();
  if (!driven) changed_();
}

base::Result<void> OwnerThread::drive() {
  std::uint64_t commits = 0;
  while (!shared_.with([](const Shared& shared) { return shared.ending; })) {
    const base::Timestamp due = parts_.controller->turn(clock_.now());
    if (parts_.controller->lost_ownership()) {
      return base::fail(ErrorCode::Unavailable, "another process took this store over");
    }
    if (const auto now = parts_.controller->figures().commits; now != commits) {
      commits = now;
      changed_();
    }
    answer();
    wait(due);
  }
  end_well();
  return {};
}

void OwnerThread::end_well() {
  const base::Timestamp end = clock_.now() + kEndWithin;
  parts_.controller->look_again();
  for (bool more = true; more && clock_.now() < end;) {
    const base::Timestamp due = parts_.controller->turn(clock_.now());
    more = parts_.controller->expects_answers() || (due.is_set() && due <= clock_.now());
    if (more) wait(due);
  }
}

void OwnerThread::answer() {
  const auto asked = shared_.with([](Shared& shared) { return std::exchange(shared.asked, {}); });
  for (Asked* each : asked) {
    (*each->work)(parts_);
    shared_.with([each](Shared&) {
      each->carried_out = true;
      each->over = true;
    });
  }
  if (!asked.empty()) answered_->ring();
}

// Until it is rung, the runner has something, or the next turn is due.
void OwnerThread::wait(base::Timestamp due) {
  base::Duration wait = kLookAtLeastEvery;
  if (due.is_set()) wait = std::min(wait, due - clock_.now());
  const int milliseconds = wait.ns <= 0 ? 0 : static_cast<int>((wait.ns + 999'999) / 1'000'000);
  pollfd sources[] = {{parts_.runner->wait_descriptor(), POLLIN, 0},
                      {parts_.bell->descriptor(), POLLIN, 0}};
  ::poll(sources, 2, milliseconds);
  if (sources[1].revents != 0) parts_.bell->wait_for({0});
}

}  // namespace tiphys::app
