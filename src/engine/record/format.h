// The byte format of a run's records: births of siblings in chunks, progress, and what belongs to
// the run. A delta is a header and records; a snapshot is one big delta. Decodable in order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"
#include "engine/decision.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::record {

using state::RunState;
using table::Extra;
using table::Node;
using table::StringId;

enum class RecordTag : std::uint8_t { Plan = 1, Fact, Run, GlobalOutput, Births, Progress };

// Per node of a chunk of births.
enum BirthMask : std::uint8_t {
  kNewInputs = 1,   // differ from the node before
  kNewMessage = 2,  // likewise
  kCallStep = 4,    // the call is not that of the node before
  kOwnStart = 8,    // not the time of the delta
  kEnded = 16,      // finished at the time of the delta
  kOwnEnd = 32,     // finished at another time
  kWithExit = 64,
  kWithExtra = 128,
};

// Writes texts, putting those over 1 KiB aside under their hash.
class RecordWriter {
 public:
  RecordWriter(RunState& state, std::vector<NewValue>* values) : s_(state), values_(values) {}
  base::ByteWriter out;
  void text(std::string_view text);
  void inputs(StringId packed);
  void json(const base::Value& value);
  void extra(const Extra& extra);
  void time(base::Timestamp t, base::Timestamp base) { out.zigzag(t.ns - base.ns); }

 private:
  RunState& s_;
  std::vector<NewValue>* values_;  // null: a snapshot, whose values are stored already
};

class RecordReader {
 public:
  RecordReader(RunState& state, std::string_view bytes, const ValueSource& values)
      : in(bytes), s_(state), values_(values) {}
  base::ByteReader in;
  std::string text();
  StringId text_id();  // interned
  StringId inputs();
  base::Value json();
  void extra(Extra& extra);
  base::Timestamp time(base::Timestamp base) { return {base.ns + in.zigzag()}; }
  const base::Error* error() const { return error_.message.empty() ? nullptr : &error_; }
  void failed(std::string message);

 private:
  RunState& s_;
  const ValueSource& values_;
  base::Error error_{base::ErrorCode::DataLoss, ""};
};

}  // namespace tiphys::engine::record
