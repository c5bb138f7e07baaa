// NaiveRun: a second interpreter of workflows, written from the reference alone.
//
// It keeps a map of JSON-like node records and re-evaluates everything by recursive passes, in the
// predecessor's manner, until a pass changes nothing. Slow and simple on purpose: the incremental
// engine must present the same nodes after every step of the same log.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/value.h"
#include "engine/observation.h"
#include "naive/node.h"

namespace tiphys::naive {

// An observation, with its attempt named by the node's name ("" where it is about the workflow).
struct Told {
  std::string node;
  engine::Observation what;
};

struct Reply {
  std::vector<std::string> start;  // names of pod nodes to be started, each once
  std::vector<std::string> stop;   // names of pod nodes to be ended
  base::Timestamp wake_at;         // unset: none
  bool finished = false;
};

// The world as far as a run may ask of it.
struct World {
  std::map<std::string, std::string> config_maps;  // "name/key" to text
  std::vector<base::Value> templates;              // WorkflowTemplates, cluster ones too
};

class Machine;

class NaiveRun {
 public:
  // `workflow` is the whole object with metadata.name filled.
  explicit NaiveRun(base::Value workflow, World world = {});
  ~NaiveRun();
  NaiveRun(const NaiveRun&) = delete;
  NaiveRun& operator=(const NaiveRun&) = delete;

  Reply step(std::span<const Told> told, base::Timestamp now);
  // `status` of the Workflow object: phase, message, nodes, conditions, outputs, progress.
  base::Value present_status() const;

 private:
  std::unique_ptr<Machine> machine_;
};

}  // namespace tiphys::naive
