// The byte format of a run's records: births of siblings in chunks, progress, and what belongs to
// the run. A delta is a head and records; a snapshot is one big delta. Decodable in order.
//
// The head: the number of the format; the generation and whether this is a snapshot; the time.
// A snapshot begins a generation or goes on with one; the deltas after it are of the same one.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"
#include "engine/decision.h"
#include "engine/record/format_number.h"
#include "engine/state/loading.h"

namespace tiphys::engine::record {

using state::RunState;
using table::Extra;
using table::Node;
using table::StringId;

enum class RecordTag : std::uint8_t {
  Plan = 1,
  Fact,
  Run,
  GlobalOutput,
  Births,
  Progress,
  GlobalArtifact,
};

// Per node of a chunk of births; a varint, one byte as a rule.
enum BirthMask : std::uint16_t {
  kNewInputs = 1u << 0,    // differ from the node before
  kNewMessage = 1u << 1,   // likewise
  kCallStep = 1u << 2,     // the call is not that of the node before
  kOwnStart = 1u << 3,     // not that of the node before
  kOwnEnd = 1u << 4,       // finished, not when the node before was started
  kWithExit = 1u << 5,     //
  kWithExtra = 1u << 6,    //
  kEnded = 1u << 7,        // finished when the node before was started
  kWithAttempt = 1u << 8,  // attempt or incarnation is not 0
  kWithOrigin = 1u << 9,   // came over from an earlier generation
  kBirthMaskAll = (1u << 10) - 1,
};

// Of an extra record; a varint.
enum ExtraMask : std::uint32_t {
  kResult = 1u << 0,
  kOutputs = 1u << 1,
  kParameters = 1u << 2,
  kHost = 1u << 3,      // not that of the extra record before
  kSameHost = 1u << 4,  // that of the extra record before
  kResources = 1u << 5,
  kProgress = 1u << 6,
  kArtifacts = 1u << 7,
  kInputArtifacts = 1u << 8,
  kPodIp = 1u << 9,
  kWaitingLock = 1u << 10,
  kMemoization = 1u << 11,
  kWake = 1u << 12,
  kExtraMaskAll = (1u << 13) - 1,
};

// Names of resources are written as one of these, or as 0 and a text.
inline constexpr std::string_view kResourceNames[] = {"", "cpu", "memory"};

// Writes texts, putting those over 1 KiB aside under their hash.
class RecordWriter {
 public:
  // `values` gets those that are not in `known`; both null: a snapshot, whose values are stored
  // already.
  RecordWriter(const RunState& state, std::set<base::Hash128>* known, std::vector<NewValue>* values)
      : s_(state), known_(known), values_(values) {}
  base::ByteWriter out;
  void text(std::string_view text);
  void inputs(StringId packed);
  void json(const base::Value& value);
  void extra(const Node& node);
  void time(base::Timestamp t, base::Timestamp base) {
    out.zigzag(static_cast<std::int64_t>(static_cast<std::uint64_t>(t.ns) -
                                         static_cast<std::uint64_t>(base.ns)));
  }

 private:
  void parameters(const Extra& extra);
  void resources(const Extra& extra);

  const RunState& s_;
  std::set<base::Hash128>* known_;
  std::vector<NewValue>* values_;
  StringId last_host_ = 0;
};

class RecordReader {
 public:
  RecordReader(state::Loading& load, base::ByteReader bytes, const ValueSource& values)
      : in(bytes), load_(load), values_(values) {}
  base::ByteReader in;
  std::uint8_t format = kRunFormat;
  std::uint32_t u32();   // a varint; larger ones are an error
  std::uint8_t small();  // likewise, up to 255
  // One of `last` + 1 values of an enumeration.
  template <class Enum>
  Enum one_of(Enum last) {
    std::uint8_t read = in.u8();
    if (read <= static_cast<std::uint8_t>(last)) return static_cast<Enum>(read);
    failed("record holds a value that cannot be");
    return Enum{};
  }
  std::string_view view();  // a text, good until the next read
  std::string text() { return std::string(view()); }
  StringId text_id();  // interned
  StringId inputs();
  base::Value json();
  void extra(NodeIndex node);
  base::Timestamp time(base::Timestamp base) {  // wraps where the bytes are nonsense
    return {static_cast<std::int64_t>(static_cast<std::uint64_t>(base.ns) +
                                      static_cast<std::uint64_t>(in.zigzag()))};
  }
  const base::Error* error() const { return error_.message.empty() ? nullptr : &error_; }
  void failed(std::string message);
  bool good() const { return in.ok() && error() == nullptr; }

 private:
  void parameters(Extra& extra);
  void resources(Extra& extra);
  void old_extra(Node& node, Extra& extra);  // of format 1

  state::Loading& load_;
  const ValueSource& values_;
  StringId last_host_ = 0;
  std::string value_;        // the stored value that was read last
  base::ByteWriter packed_;  // inputs, while they are read
  base::Error error_{base::ErrorCode::DataLoss, ""};
};

}  // namespace tiphys::engine::record
