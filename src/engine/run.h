// Run: one workflow as a pure state machine; the product.
//
// A dense node table, advanced by observations. No I/O, no clock, no thread, no entropy of its own:
// equal inputs give byte-equal decisions. Finishing a node costs O(depth + out-degree), never
// O(nodes); fan-out is expanded within a budget per step. A Run is a cache of the store: it can be
// dropped at the end of any step and loaded again from a snapshot and the deltas since.
//
// RunView is its read-only half, for those who only look. Neither is thread-safe (templates keep
// what was compiled of them): a Run belongs to its controller, a RunView to whoever loaded it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/object_writer.h"
#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "engine/decision.h"
#include "engine/ids.h"
#include "engine/observation.h"
#include "engine/pod.h"
#include "spec/workflow.h"

namespace tiphys::engine {

// What makes a run this run; all of it is stored when it is submitted and never changes.
struct RunSeed {
  RunKey key = 0;
  RunUid uid;                                      // names its attempts
  std::shared_ptr<const spec::Workflow> workflow;  // metadata filled: name, uid, creationTimestamp
  std::array<std::uint64_t, 4> entropy = {};       // 256 bits drawn by the shell
  // Where it finds templates that other runs of this process have too; may be null. Runs that share
  // one belong to one thread.
  std::shared_ptr<spec::TemplatePool> templates;
};

// Fetches a stored value by its hash (values over 1 KiB live outside of the records).
using ValueSource = std::function<base::Result<std::string>(const base::Hash128&)>;

// The records of a run as a store gives them, one after the other, for one who keeps none: first
// the snapshot in pieces, cut anywhere, then each delta in the order of their revisions.
class RecordFeed {
 public:
  virtual ~RecordFeed() = default;
  virtual std::uint64_t snapshot_bytes() const = 0;  // of all pieces; 0: there is no snapshot
  virtual base::Result<std::string> snapshot_piece() = 0;
  virtual base::Result<std::optional<std::string>> delta() = 0;  // none: that was the last one
};

// A whole state. `delta` belongs to it and follows the snapshot at once; it may be empty.
struct SnapshotRecords {
  std::string snapshot;
  std::string delta;
};

struct StepBudget {
  std::uint32_t nodes_max =
      10'000;  // created or started in one step; the rest asks for wake_at = now
};

// The one named reason why a live node is not finished (design: law of progress).
struct Explanation {
  enum class Reason : std::uint8_t {
    Running,   // an attempt runs
    Starting,  // handed to the runner, not yet running
    Child,     // waits for children (`waits_for` names one of them, `count` how many are open)
    Timer,     // until `until`
    Fact,      // asked of the world
    Lock,
    Admission,    // too many workflows
    Parallelism,  // a limit of pods or children
    Person,       // suspended
    Suspended,    // spec.suspend
    Budget,       // the rest of a fan-out, at the next step
    Finished,
  };
  Reason reason = Reason::Running;
  std::string text;  // one sentence for people
  NodeIndex node = kNoNode;
  NodeIndex waits_for = kNoNode;
  std::uint64_t count = 0;
  base::Timestamp since;
  base::Timestamp until;
};

// When a workflow that ended so may be deleted by its ttlStrategy (§36.1); unset: never. A phase
// without seconds of its own goes by those of completion, and so does Error.
base::Timestamp expiry_of(const spec::WorkflowSpec& spec, WorkflowPhase phase,
                          base::Timestamp finished_at);

// How many nodes are in which phase.
struct PhaseCounts {
  std::uint64_t total = 0;
  std::uint64_t pending = 0, running = 0, succeeded = 0, failed = 0, skipped = 0;
  void add(Phase phase);
};

// What nodes can be looked for by.
enum class NodeSort : std::uint8_t {
  Live,       // not ended; candidates are all nodes
  Begun,      // with an attempt that has begun, as far as is known; among the undecided attempts
  Suspended,  // Suspend nodes that wait; candidates are those alone
};
// Some of them, and the number from which on others are to be looked for; kNoNode: that was all.
struct Sought {
  std::vector<NodeIndex> nodes;
  NodeIndex next = kNoNode;
};

// How much a bounded picture of all nodes may hold.
struct OutlineQuery {
  std::size_t rows_max = SIZE_MAX;
  std::size_t width_max = SIZE_MAX;  // nodes of one level, beside a few that failed or run
  std::function<bool(NodeIndex)> wanted = {};  // empty: all
};

class RunView {
 public:
  // From the store. `snapshot` may be empty; deltas in the order of their revisions; each is let go
  // as soon as it was read. 1,000,000 nodes: at most 3 s and 500 MB.
  static base::Result<std::unique_ptr<RunView>> load(RunSeed seed, std::string snapshot,
                                                     std::vector<std::string> deltas,
                                                     const ValueSource& values);
  // The same, with no more of the records in memory than a piece or a delta. An error of the feed
  // is given on. 1,000,000 nodes: at most 1 s and 140 MB.
  static base::Result<std::unique_ptr<RunView>> load(RunSeed seed, RecordFeed& records,
                                                     const ValueSource& values);
  virtual ~RunView() = default;

  virtual bool finished() const = 0;
  virtual RunSummary summary() const = 0;
  // When it may be deleted by itself, as expiry_of says it; unset: never, or not finished yet.
  virtual base::Timestamp expires_at() const = 0;

  // The pod of a node of type Pod. O(size of its template).
  virtual base::Result<PodDescription> pod(NodeIndex node) const = 0;
  // The names of its containers. O(containers), but O(pod) where a tag may change them, also by way
  // of a patch.
  virtual std::vector<std::string> container_names(NodeIndex node) const = 0;
  // Attempts that may be started or must be stopped, in the order of their nodes. O(those).
  virtual std::vector<Command> outstanding() const = 0;
  // What of that is about one attempt. O(log nodes).
  virtual std::optional<Command> outstanding(const AttemptId& id) const = 0;

  // Of the snapshot and deltas that it was loaded from: a history one gives the run as it was.
  virtual Generation generation() const = 0;
  // What the attempt of a node is called; a node that came over from an earlier generation keeps
  // the name that it had there.
  virtual AttemptId attempt_of(NodeIndex node) const = 0;
  // The node that has this attempt, also one of an earlier generation; kNoNode if none has.
  virtual NodeIndex node_of(const AttemptId& id) const = 0;

  // Whether it has or had this attempt; of one that it never had nothing was decided. O(1).
  virtual bool has_had(const AttemptId& id) const = 0;

  // Nodes are numbered 0 … node_count()-1 in the order of their creation.
  virtual std::size_t node_count() const = 0;
  virtual std::optional<NodeIndex> find_node(std::string_view id_or_name) const = 0;
  // What selectors and lists ask of a node, as it is presented (node_field.h). O(its name).
  virtual std::string node_field(NodeIndex node, std::string_view field) const = 0;
  virtual Phase node_phase(NodeIndex node) const = 0;
  virtual NodeType node_type(NodeIndex node) const = 0;
  virtual base::Timestamp node_started(NodeIndex node) const = 0;
  virtual base::Timestamp node_finished(NodeIndex node) const = 0;
  // "done/total", or "" where a node shows none. O(1); of a group O(nodes below it), and only in
  // runs small enough for that (graph.h).
  virtual std::string node_progress(NodeIndex node) const = 0;
  // `children` as presented, in the order of their creation: at most `most` of those from number
  // `from` on. O(given + nodes passed over) where `from` is 0 or one of its own nodes, as the last
  // page told; followers of a node without nodes below it cost O(all of them).
  virtual std::vector<NodeIndex> children(NodeIndex node, NodeIndex from,
                                          std::size_t most) const = 0;

  // Presentation is written, never built. NodeStatus as the predecessor's JSON has it (§4.1).
  // O(depth + children + outputs).
  virtual void present_node(NodeIndex node, base::ObjectWriter& out) const = 0;
  // The `status` of the Workflow object, with the map of nodes: O(nodes), or without: O(those that
  // hold or wait for locks).
  enum class Nodes : std::uint8_t { Include, Leave };
  virtual void present_status(Nodes nodes, base::ObjectWriter& out) const = 0;
  // The whole object: metadata with labels as they are now, spec, status.
  virtual void present_workflow(Nodes nodes, base::ObjectWriter& out) const = 0;
  // The whole object with some of its nodes, and in its status `outline`: `matched`, a list of the
  // ids of nodes shown that were wanted (only where that was asked), and `omitted`, a list of
  // {parent, total, pending, running, succeeded, failed, skipped}: children that are left out.
  virtual void present_outline(const OutlineQuery& query, base::ObjectWriter& out) const = 0;

  // The same as values, where they are small: one node, or few.
  base::Value present_node(NodeIndex node) const;
  base::Value present_status(Nodes nodes) const;
  base::Value present_workflow(Nodes nodes) const;

  virtual Explanation explain(NodeIndex node) const = 0;
  // The nodes of one sort from number `from` on, looked for no further than among `looks`
  // candidates. O(looks).
  virtual Sought seek(NodeSort sort, NodeIndex from, std::size_t looks) const = 0;

  // A bounded picture of the tree for a live display: at most `rows_max` rows; a level wider than
  // `width_max` becomes one row with counts, and some of its failed ones. O(rows), however wide.
  struct TreeRow {
    NodeIndex node = kNoNode;
    std::uint32_t depth = 0;
    std::string label;  // display name
    std::string template_name;
    NodeType type = NodeType::Pod;
    Phase phase = Phase::Pending;
    std::string message;
    base::Timestamp started_at;
    base::Timestamp finished_at;
    bool is_group = false;  // stands for `total` children not listed one by one
    std::uint64_t total = 0;
    std::uint64_t pending = 0, running = 0, succeeded = 0, failed = 0, skipped = 0;
  };
  virtual std::vector<TreeRow> tree(std::size_t rows_max, std::size_t width_max) const = 0;
};

// The records with which a new run begins that takes over what another one has done.
struct FirstRecords {
  Generation generation = 0;
  std::string snapshot;
  std::vector<NewValue> values;
};

// Those of a memoized resubmission (§23.3), from what is stored of the failed run. Its successful
// pods become Skipped with the message `original pod: <their id>`, groups are Pending, and what did
// not succeed is made anew. `next`: the new run, of the same templates. FailedPrecondition unless
// that run has failed. O(its nodes).
base::Result<FirstRecords> take_over(RunSeed from, std::string_view snapshot,
                                     std::span<const std::string> deltas, const ValueSource& values,
                                     RunSeed next, base::Timestamp now);

class Run : public RunView {
 public:
  // A run that was just submitted. Fails where the spec cannot be executed at all.
  static base::Result<std::unique_ptr<Run>> create(RunSeed seed);
  // From the store, as RunView::load.
  static base::Result<std::unique_ptr<Run>> load(RunSeed seed, std::string_view snapshot,
                                                 std::span<const std::string> deltas,
                                                 const ValueSource& values);

  // Total: every input has an answer. `now` below the last committed one counts as that one.
  virtual Decision step(std::span<const Observation> observations, base::Timestamp now,
                        const StepBudget& budget) = 0;
  Decision step(std::span<const Observation> observations, base::Timestamp now) {
    return step(observations, now, StepBudget{});
  }

  // The whole state in the form that load() takes. O(nodes).
  virtual std::string snapshot() = 0;
  // The same over many calls, with steps between them: writes at most `most` nodes more, and as
  // many as it must to get ahead of what has changed meanwhile. None before it is whole; then it is
  // the state as it is now, and the next call begins another one. A retry of the whole workflow
  // begins it anew. `room`: about as many bytes as it will have. O(written).
  virtual std::optional<SnapshotRecords> write_snapshot(std::uint32_t most, std::size_t room) = 0;
  // What it holds, within a quarter of the truth; of a manifest that several runs hold, its share,
  // and of templates that are counted elsewhere (spec::Templates::is_counted) nothing. O(1) but for
  // the first time.
  virtual std::size_t memory_bytes() = 0;

  // Derived again from the state alone, after a load or a lost runner, beside outstanding(): open
  // questions, requests, and the next wake.
  virtual std::vector<Question> open_questions() const = 0;
  virtual std::vector<ArbiterRequest> open_requests() const = 0;
  virtual base::Timestamp next_wake() const = 0;
  // The limits of semaphores that this run knows of: the only facts that may be told anew.
  virtual std::vector<Question> known_limits() const = 0;
  // Whether an attempt may be with the runner, or is to be. O(1).
  virtual bool has_open_attempts() const = 0;
  // Whether it waits for an answer that nobody stores: a fact, a lock. O(1).
  virtual bool has_open_asks() const = 0;
  // What it has derived from its records, a line for each thing: a run that was just loaded has the
  // same as one that never left. For tests. O(nodes).
  virtual std::vector<std::string> derived() const = 0;
};

// A Run that is made of its records a bounded piece at a time, as Run::load makes it at once.
class RunLoad {
 public:
  // The records outlive it, as does what `values` looks at.
  static base::Result<std::unique_ptr<RunLoad>> begin(RunSeed seed, std::string_view snapshot,
                                                      std::span<const std::string> deltas,
                                                      ValueSource values);
  virtual ~RunLoad() = default;
  // Goes on by so many nodes, each of which is looked at six times. True: it is all there. After an
  // error nothing comes of it. O(most).
  virtual base::Result<bool> go_on(std::uint64_t most) = 0;
  // REQUIRES: it is all there. Once.
  virtual std::unique_ptr<Run> take() = 0;
};

}  // namespace tiphys::engine
