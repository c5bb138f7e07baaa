// Who gets what, and one descriptor for all.
#include "runner/composite/composite_runner.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

namespace tiphys::runner::composite {

using base::ErrorCode;
using base::Result;
using engine::AttemptId;
using engine::Work;
using ports::RunnerEvent;
using ports::StartOutcome;

namespace {

Result<void> wait_for_it_too(int all, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  if (::epoll_ctl(all, EPOLL_CTL_ADD, descriptor, &event) == 0) return {};
  return base::fail(ErrorCode::Unavailable,
                    std::string("waiting for several runners: ") + std::strerror(errno));
}

std::string_view word_of(Work kind) {
  switch (kind) {
    case Work::Resource: return "resource";
    case Work::Http: return "http";
    case Work::Plugin: return "plugin";
    case Work::Pod: break;
  }
  return "container";
}

}  // namespace

Result<std::unique_ptr<CompositeRunner>> CompositeRunner::create(std::vector<Member> members,
                                                                 ports::Clock& clock) {
  std::unique_ptr<CompositeRunner> made(new CompositeRunner(std::move(members), clock));
  TRY(made->open_descriptors());
  return made;
}

CompositeRunner::CompositeRunner(std::vector<Member> members, ports::Clock& clock)
    : members_(std::move(members)), clock_(clock) {}

Result<void> CompositeRunner::open_descriptors() {
  bell_ = TRY(sync::Doorbell::create());
  all_ = drivers::subprocess::Descriptor(::epoll_create1(EPOLL_CLOEXEC));
  TRY(wait_for_it_too(all_.get(), bell_->descriptor()));
  for (const Member& member : members_) {
    const int descriptor = member.runner->wait_descriptor();
    if (descriptor < 0) {
      waits_ = false;
    } else {
      TRY(wait_for_it_too(all_.get(), descriptor));
    }
  }
  return {};
}

ports::Runner* CompositeRunner::runner_for(Work kind) const {
  for (const Member& member : members_) {
    if (std::ranges::find(member.kinds, kind) != member.kinds.end()) return member.runner.get();
  }
  return nullptr;
}

Result<StartOutcome> CompositeRunner::start(const engine::PodDescription& pod,
                                            base::Timestamp not_after) {
  if (ports::Runner* runner = runner_for(pod.work)) return runner->start(pod, not_after);
  if (refused_.contains(pod.id)) return StartOutcome::Accepted;
  if (not_after.is_set() && clock_.now() > not_after) return StartOutcome::TooLate;
  refuse(pod);
  return StartOutcome::Accepted;
}

void CompositeRunner::refuse(const engine::PodDescription& pod) {
  std::string why = "template \"" + pod.template_name + "\": templates of kind " +
                    std::string(word_of(pod.work)) + " cannot be run on this machine by this build";
  refused_.insert(pod.id);
  refusals_.push_back({pod.id, engine::StartRejected{pod.id, clock_.now(), std::move(why)}, {}});
  rung_ = true;
  bell_->ring();
}

void CompositeRunner::stop(const engine::StopAttempt& stop) {
  for (const Member& member : members_) member.runner->stop(stop);
}

std::vector<RunnerEvent> CompositeRunner::drain(std::size_t most) {
  std::vector<RunnerEvent> out;
  while (!refusals_.empty() && out.size() < most) {
    out.push_back(std::move(refusals_.front()));
    refusals_.pop_front();
  }
  if (rung_ && refusals_.empty()) rung_ = !bell_->wait_for({});
  for (std::size_t i = 0; i < members_.size() && out.size() < most; ++i) {
    ports::Runner& runner = *members_[(first_ + i) % members_.size()].runner;
    std::vector<RunnerEvent> events = runner.drain(most - out.size());
    std::move(events.begin(), events.end(), std::back_inserter(out));
  }
  if (!members_.empty()) first_ = (first_ + 1) % members_.size();
  return out;
}

void CompositeRunner::forget(const AttemptId& id, ports::Disposition disposition) {
  if (refused_.erase(id) > 0) {
    std::erase_if(refusals_, [&id](const RunnerEvent& event) { return event.attempt == id; });
  }
  for (const Member& member : members_) member.runner->forget(id, disposition);
}

void CompositeRunner::run_ended(const engine::RunUid& run, ports::RunOutcome outcome) {
  for (const Member& member : members_) member.runner->run_ended(run, outcome);
}

Result<std::vector<AttemptId>> CompositeRunner::known(const engine::RunUid& run) {
  std::vector<AttemptId> ids;
  std::ranges::copy_if(refused_, std::back_inserter(ids),
                       [&run](const AttemptId& id) { return id.run == run; });
  for (const Member& member : members_) {
    const std::vector<AttemptId> has = TRY(member.runner->known(run));
    ids.insert(ids.end(), has.begin(), has.end());
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

Result<std::vector<engine::RunUid>> CompositeRunner::known_runs() {
  std::vector<engine::RunUid> runs;
  for (const AttemptId& id : refused_) runs.push_back(id.run);
  for (const Member& member : members_) {
    const std::vector<engine::RunUid> has = TRY(member.runner->known_runs());
    runs.insert(runs.end(), has.begin(), has.end());
  }
  std::ranges::sort(runs);
  runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
  return runs;
}

void CompositeRunner::remove_run(const engine::RunUid& run) {
  std::erase_if(refused_, [&run](const AttemptId& id) { return id.run == run; });
  std::erase_if(refusals_, [&run](const RunnerEvent& event) { return event.attempt.run == run; });
  for (const Member& member : members_) member.runner->remove_run(run);
}

int CompositeRunner::wait_descriptor() const { return waits_ ? all_.get() : -1; }

std::vector<std::string> CompositeRunner::take_notices() {
  std::vector<std::string> out;
  for (const Member& member : members_) {
    std::vector<std::string> notices = member.runner->take_notices();
    std::move(notices.begin(), notices.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace tiphys::runner::composite
