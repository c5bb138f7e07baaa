// Resubmission: what was submitted once more, with or without what was done.
#include <memory>
#include <utility>

#include "adapters/client/embedded.h"
#include "adapters/client/new_run.h"
#include "adapters/client/once.h"
#include "adapters/client/run_views.h"
#include "engine/run.h"
#include "ports/run_seed.h"
#include "spec/decode.h"
#include "submit/resubmit.h"
#include "submit/submit.h"

namespace tiphys::adapters::client {

using base::Value;

namespace {

base::Result<ports::Beginning> beginning_of(const submit::Submission& made,
                                            const ports::RunImage& old) {
  engine::RunSeed next;
  next.uid = engine::run_uid(made.uid);
  next.entropy = made.entropy;
  next.workflow = std::make_shared<const spec::Workflow>(TRY(spec::decode_workflow(made.object)));
  engine::FirstRecords records =
      TRY(engine::take_over(TRY(ports::seed_of(old)), old.snapshot, old.deltas,
                            ports::values_of(old), std::move(next), made.created_at));
  return ports::Beginning{records.generation, std::move(records.snapshot),
                          std::move(records.values)};
}

}  // namespace

ports::NewRun new_run(const submit::Submission& made) {
  ports::NewRun run;
  run.workflow_namespace = made.workflow_namespace;
  run.name = made.name;
  run.uid = made.uid;
  run.manifest = made.manifest;
  run.entropy = made.entropy;
  run.created_at = made.created_at;
  run.priority = made.priority;
  run.summary.labels = made.labels;
  return run;
}

base::Result<Value> Embedded::resubmit(std::string_view ns, std::string_view name,
                                       api::Resubmission how, const api::SubmitOptions& options) {
  const ports::RunRow old = TRY(row(ns, name));
  Value workflow;
  TRY(views_.with(old, [&](const engine::RunView& run) -> base::Result<void> {
    workflow = run.present_workflow(engine::RunView::Nodes::Leave);
    return {};
  }));
  api::SubmitOptions there = options;
  there.workflow_namespace = old.workflow_namespace;
  if (how == api::Resubmission::Memoized) return resubmit_memoized(old, workflow, there);
  return submit(submit::resubmitted(workflow), there);
}

// The first records hold the names of nodes, so the name is made here; one that is taken is made
// again, with them.
base::Result<Value> Embedded::resubmit_memoized(const ports::RunRow& old, const Value& workflow,
                                                const api::SubmitOptions& options) {
  const ports::RunImage image = TRY(parts_.reader->load(old.key));
  for (int tries = 1;; ++tries) {
    const submit::Chance chance = {parts_.entropy->draw(), parts_.entropy->draw()};
    submit::Submission made =
        TRY(submit::prepare(submit::resubmitted_as(workflow, chance.names[0]), options,
                            submit::Inputs{}, chance, parts_.clock->now()));
    ports::NewRun run = new_run(made);
    run.beginning = TRY(beginning_of(made, image));
    const auto key = create_once(*parts_.intake, *parts_.reader, run);
    if (key) {
      tell_written();
      return std::move(made.object);
    }
    const bool named = !options.name.empty() || tries == kNamesMax;
    if (named || key.error().code != base::ErrorCode::AlreadyExists) {
      return std::unexpected(key.error());
    }
  }
}

}  // namespace tiphys::adapters::client
