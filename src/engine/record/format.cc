// Texts, inputs and rare fields in records.
#include "engine/record/format.h"

#include <algorithm>
#include <iterator>

#include "base/json.h"
#include "engine/state/turn.h"
#include "engine/table/packed_inputs.h"

namespace tiphys::engine::record {

using table::kValueInlineMax;

void RecordWriter::text(std::string_view text) {
  if (text.size() <= kValueInlineMax) {
    out.varint(text.size() << 1);
    out.bytes() += text;
    return;
  }
  out.varint(text.size() << 1 | 1);
  base::Hash128 hash = base::hash128(text);
  out.varint(hash.high);
  out.varint(hash.low);
  if (values_ != nullptr && known_->insert(hash).second) {
    values_->push_back({hash, std::string(text)});
  }
}

void RecordWriter::inputs(StringId packed) {
  auto values = table::unpack_inputs(s_.nodes.strings(), packed);
  out.varint(values.size());
  for (const auto& value : values) {
    out.u8(value ? 1 : 0);
    if (value) text(*value);
  }
}

void RecordWriter::json(const base::Value& value) { text(base::to_json(value)); }

void RecordWriter::parameters(const Extra& e) {
  const auto& strings = s_.nodes.strings();
  out.varint(e.rare->parameters.size());
  for (const table::OutputValue& p : e.rare->parameters) {
    out.u8(static_cast<std::uint8_t>((p.absent ? 1 : 0) | (p.supplied ? 2 : 0)));
    text(strings.view(p.name));
    text(strings.view(p.text));
  }
}

void RecordWriter::resources(const Extra& e) {
  std::size_t count = 0;
  s_.nodes.for_resources(e, [&](std::string_view, std::int64_t) { ++count; });
  out.varint(count);
  s_.nodes.for_resources(e, [&](std::string_view name, std::int64_t seconds) {
    auto known = std::ranges::find(kResourceNames, name);
    bool is_known = !name.empty() && known != std::end(kResourceNames);
    out.u8(is_known ? static_cast<std::uint8_t>(known - std::begin(kResourceNames)) : 0);
    if (!is_known) text(name);
    out.zigzag(seconds);
  });
}

void RecordWriter::extra(const Node& n) {
  const auto& strings = s_.nodes.strings();
  const Extra& e = s_.nodes.extra_at(n.extra);
  const table::Rare& rare = *e.rare;
  const bool same_host = e.host_name == last_host_;
  const bool resourced = e.cpu_seconds != Extra::kNoSeconds ||
                         e.memory_seconds != Extra::kNoSeconds || rare.resources.is_set();
  std::uint32_t mask = (n.has_result ? kResult : 0u) | (e.has_outputs ? kOutputs : 0u) |
                       (e.host_name == 0 ? 0u : (same_host ? kSameHost : kHost)) |
                       (resourced ? kResources : 0u);
  if (e.rare.is_set()) {
    mask |= (rare.parameters.empty() ? 0u : kParameters) |
            (rare.artifacts->is_null() ? 0u : kArtifacts) |
            (rare.input_artifacts->is_null() ? 0u : kInputArtifacts) |
            (rare.progress.is_set() ? kProgress : 0u) | (rare.pod_ip != 0 ? kPodIp : 0u) |
            (rare.waiting_lock != 0 ? kWaitingLock : 0u) |
            (rare.memoization->is_null() ? 0u : kMemoization) | (rare.wake.is_set() ? kWake : 0u);
  }
  out.varint(mask);
  if (n.has_result) text(strings.view(n.result));
  if ((mask & kParameters) != 0) parameters(e);
  if ((mask & kHost) != 0) {
    text(strings.view(e.host_name));
    last_host_ = e.host_name;
  }
  if (resourced) resources(e);
  if ((mask & kProgress) != 0) {
    out.varint(rare.progress->done);
    out.varint(rare.progress->total);
  }
  if ((mask & kArtifacts) != 0) json(rare.artifacts);
  if ((mask & kInputArtifacts) != 0) json(rare.input_artifacts);
  if ((mask & kPodIp) != 0) text(strings.view(rare.pod_ip));
  if ((mask & kWaitingLock) != 0) text(strings.view(rare.waiting_lock));
  if ((mask & kMemoization) != 0) json(rare.memoization);
  if ((mask & kWake) != 0) out.zigzag(rare.wake.ns);
}

void RecordReader::failed(std::string message) {
  if (error_.message.empty()) error_.message = std::move(message);
}

std::string_view RecordReader::view() {
  std::uint64_t head = in.varint();
  if ((head & 1) == 0) return in.take(head >> 1);
  base::Hash128 hash;
  hash.high = in.varint();
  hash.low = in.varint();
  if (!values_) {
    failed("record names a stored value, but there is no source of values");
    return {};
  }
  auto value = values_(hash);
  if (!value) {
    failed("stored value " + hash.hex() + ": " + value.error().message);
    return {};
  }
  load_.known_values().insert(hash);
  value_ = std::move(*value);
  return value_;
}

std::uint32_t RecordReader::u32() {
  std::uint64_t read = in.varint();
  if (read > 0xffffffffu) failed("record holds a number that is too large");
  return static_cast<std::uint32_t>(read);
}

std::uint8_t RecordReader::small() {
  std::uint64_t read = in.varint();
  if (read > 0xff) failed("record holds a number that is too large");
  return static_cast<std::uint8_t>(read);
}

StringId RecordReader::text_id() { return load_.strings().intern(view()); }

StringId RecordReader::inputs() {
  auto& strings = load_.strings();
  packed_.bytes().clear();
  std::uint64_t count = in.varint();
  for (std::uint64_t i = 0; i < count && good(); ++i) {
    std::optional<std::string_view> value;
    if (in.u8() != 0) value = view();
    table::pack_input(strings, value, packed_);
  }
  return strings.append(packed_.bytes());
}

base::Value RecordReader::json() {
  auto value = base::parse_json(view());
  if (!value) {
    failed("record holds bad JSON: " + value.error().message);
    return {};
  }
  return std::move(*value);
}

void RecordReader::parameters(Extra& e) {
  std::uint64_t count = in.varint();
  for (std::uint64_t i = 0; i < count && good(); ++i) {
    table::OutputValue p;
    std::uint8_t flags = in.u8();
    p.absent = (flags & 1) != 0;
    p.supplied = (flags & 2) != 0;
    p.name = text_id();
    p.text = text_id();
    e.rare.made().parameters.push_back(p);
  }
}

void RecordReader::resources(Extra& e) {
  std::uint64_t count = in.varint();
  for (std::uint64_t i = 0; i < count && good(); ++i) {
    std::uint8_t known = in.u8();
    if (known >= std::size(kResourceNames)) failed("record holds an unknown resource");
    if (!good()) return;
    std::string name = known == 0 ? text() : std::string(kResourceNames[known]);
    load_.stored().nodes.set_resource(e, name, in.zigzag());
  }
}

void RecordReader::extra(NodeIndex node) {
  Node& n = load_.node(node);
  Extra& e = load_.stored().nodes.make_extra(node);
  e = {};
  if (format == 1) return old_extra(n, e);
  std::uint32_t mask = u32();
  if ((mask & ~std::uint32_t{kExtraMaskAll}) != 0) failed("record holds an unknown field");
  if (!good()) return;
  n.has_result = (mask & kResult) != 0;
  e.has_outputs = (mask & kOutputs) != 0;
  n.result = n.has_result ? text_id() : 0;
  if ((mask & kParameters) != 0) parameters(e);
  if ((mask & kHost) != 0) last_host_ = text_id();
  if ((mask & (kHost | kSameHost)) != 0) e.host_name = last_host_;
  if ((mask & kResources) != 0) resources(e);
  if ((mask & kProgress) != 0) {
    table::Progress& progress = e.rare.made().progress.made();
    progress.done = in.varint();
    progress.total = in.varint();
  }
  if ((mask & kArtifacts) != 0) e.rare.made().artifacts = json();
  if ((mask & kInputArtifacts) != 0) e.rare.made().input_artifacts = json();
  if ((mask & kPodIp) != 0) e.rare.made().pod_ip = text_id();
  if ((mask & kWaitingLock) != 0) e.rare.made().waiting_lock = text_id();
  if ((mask & kMemoization) != 0) e.rare.made().memoization = json();
  if ((mask & kWake) != 0) e.rare.made().wake = {in.zigzag()};
  load_.stored().nodes.share_extra(node);
}

void RecordReader::old_extra(Node& n, Extra& e) {
  std::uint64_t mask = in.varint();
  n.has_result = (mask & 1) != 0;
  e.has_outputs = (mask & 2) != 0;
  n.result = n.has_result ? text_id() : 0;
  if ((mask & 4) != 0) parameters(e);
  if ((mask & 8) != 0) e.rare.made().artifacts = json();
  if ((mask & 16) != 0) e.rare.made().input_artifacts = json();
  if ((mask & 32) != 0) {
    const std::string told = text();
    if (state::is_progress(told)) e.rare.made().progress = state::parse_progress(told);
  }
  if ((mask & 64) != 0) e.host_name = text_id();
  if ((mask & 128) != 0) e.rare.made().pod_ip = text_id();
  if ((mask & 256) != 0) e.rare.made().waiting_lock = text_id();
  if ((mask & 512) != 0) e.rare.made().memoization = json();
  if ((mask & 1024) != 0) {
    const base::Value seconds = json();
    if (!seconds.is_object()) return failed("record of resources that are no map");
    for (const base::Member& one : seconds.as_object()) {
      load_.stored().nodes.set_resource(e, one.key, one.value.as_int64().value_or(0));
    }
  }
  if ((mask & 2048) != 0) e.rare.made().wake = {in.zigzag()};
}

}  // namespace tiphys::engine::record
