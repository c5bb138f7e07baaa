// Records: one delta or snapshot, read into a state a bounded piece at a time.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/record/format.h"
#include "engine/run.h"
#include "engine/state/loading.h"

namespace tiphys::engine::record {

// What the next birth is told against.
struct ReadBefore {
  StringId inputs = 0;
  StringId message = 0;
  std::uint32_t call = 0;
  base::Timestamp started;
  std::string name;  // what the name of the last one added; here for its room
};

class Records {
 public:
  // All of these outlive it.
  Records(state::Loading& load, base::ByteReader bytes, const ValueSource& values)
      : load_(load), r_(load, bytes, values) {}
  Records(const Records&) = delete;
  Records& operator=(const Records&) = delete;

  // Reads until `left`, which falls by one for each node and each record, is 0. True: all is read.
  // An error: nothing more can be. O(read).
  base::Result<bool> go_on(std::uint64_t& left);

 private:
  base::Result<void> begin();
  base::Result<void> read_record();
  void begin_births();

  state::Loading& load_;
  RecordReader r_;
  bool begun_ = false;
  base::Timestamp now_;  // of the head
  ReadBefore before_;
  NodeIndex last_ = 0;  // that progress was told of
  // Of the births that are being read: what they have in common, and how many are left.
  Node common_;
  std::uint64_t births_left_ = 0;
};

}  // namespace tiphys::engine::record
