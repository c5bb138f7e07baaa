// Matching: what a query of workflows asks for, in parts that a store finds by its indexes and in
// parts that are looked at row by row.
#pragma once

#include "api/workflow.h"
#include "base/result.h"
#include "expr/selector.h"
#include "ports/reader.h"

namespace tiphys::adapters::client {

// The requirements as a store takes them; numeric ones as the label being there.
ports::LabelSelector pushed_labels(const expr::LabelSelector& selector);

class Matching {
 public:
  // Fails where a selector does not parse, or names a field that workflows do not have.
  static base::Result<Matching> parse(const api::WorkflowQuery& query);

  // What the store is asked: never less than what fits.
  const ports::RunQuery& rows() const { return rows_; }
  bool fits(const api::WorkflowSummary& workflow) const;

 private:
  base::Result<void> push_fields();
  bool fits_phase(spec::WorkflowPhase told) const;
  void push_phases();

  api::WorkflowQuery query_;
  expr::LabelSelector labels_;
  expr::FieldSelector fields_;
  ports::RunQuery rows_;
};

}  // namespace tiphys::adapters::client
