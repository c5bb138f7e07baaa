// Texts, inputs and rare fields in records.
#include "engine/record/format.h"

#include "base/json.h"
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
  if (values_ != nullptr && s_.known_values.insert(hash).second) {
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

void RecordWriter::extra(const Extra& e) {
  const auto& strings = s_.nodes.strings();
  std::uint64_t mask =
      (e.has_result ? 1u : 0u) | (e.has_outputs ? 2u : 0u) | (e.parameters.empty() ? 0u : 4u) |
      (e.artifacts.is_null() ? 0u : 8u) | (e.input_artifacts.is_null() ? 0u : 16u) |
      (e.progress != 0 ? 32u : 0u) | (e.host_name != 0 ? 64u : 0u) | (e.pod_ip != 0 ? 128u : 0u) |
      (e.waiting_lock != 0 ? 256u : 0u) | (e.memoization.is_null() ? 0u : 512u) |
      (e.resources_duration.is_null() ? 0u : 1024u) | (e.wake.is_set() ? 2048u : 0u);
  out.varint(mask);
  if (e.has_result) text(strings.view(e.result));
  if (!e.parameters.empty()) {
    out.varint(e.parameters.size());
    for (const table::OutputValue& p : e.parameters) {
      out.u8(static_cast<std::uint8_t>((p.absent ? 1 : 0) | (p.supplied ? 2 : 0)));
      text(strings.view(p.name));
      text(strings.view(p.text));
    }
  }
  if (!e.artifacts.is_null()) json(e.artifacts);
  if (!e.input_artifacts.is_null()) json(e.input_artifacts);
  if (e.progress != 0) text(strings.view(e.progress));
  if (e.host_name != 0) text(strings.view(e.host_name));
  if (e.pod_ip != 0) text(strings.view(e.pod_ip));
  if (e.waiting_lock != 0) text(strings.view(e.waiting_lock));
  if (!e.memoization.is_null()) json(e.memoization);
  if (!e.resources_duration.is_null()) json(e.resources_duration);
  if (e.wake.is_set()) out.zigzag(e.wake.ns);
}

void RecordReader::failed(std::string message) {
  if (error_.message.empty()) error_.message = std::move(message);
}

std::string RecordReader::text() {
  std::uint64_t head = in.varint();
  std::uint64_t size = head >> 1;
  if ((head & 1) == 0) {
    std::string out;
    out.reserve(size < kValueInlineMax ? size : 0);
    for (std::uint64_t i = 0; i < size && in.ok(); ++i) out += static_cast<char>(in.u8());
    return out;
  }
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
  s_.known_values.insert(hash);
  return std::move(*value);
}

StringId RecordReader::text_id() { return s_.nodes.strings().intern(text()); }

StringId RecordReader::inputs() {
  std::vector<std::optional<std::string>> values;
  std::uint64_t count = in.varint();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    if (in.u8() == 0) {
      values.emplace_back();
    } else {
      values.emplace_back(text());
    }
  }
  return table::pack_inputs(s_.nodes.strings(), values);
}

base::Value RecordReader::json() {
  auto value = base::parse_json(text());
  if (!value) {
    failed("record holds bad JSON: " + value.error().message);
    return {};
  }
  return std::move(*value);
}

void RecordReader::extra(Extra& e) {
  e = {};
  std::uint64_t mask = in.varint();
  e.has_result = (mask & 1) != 0;
  e.has_outputs = (mask & 2) != 0;
  if (e.has_result) e.result = text_id();
  if ((mask & 4) != 0) {
    std::uint64_t count = in.varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
      table::OutputValue p;
      std::uint8_t flags = in.u8();
      p.absent = (flags & 1) != 0;
      p.supplied = (flags & 2) != 0;
      p.name = text_id();
      p.text = text_id();
      e.parameters.push_back(p);
    }
  }
  if ((mask & 8) != 0) e.artifacts = json();
  if ((mask & 16) != 0) e.input_artifacts = json();
  if ((mask & 32) != 0) e.progress = text_id();
  if ((mask & 64) != 0) e.host_name = text_id();
  if ((mask & 128) != 0) e.pod_ip = text_id();
  if ((mask & 256) != 0) e.waiting_lock = text_id();
  if ((mask & 512) != 0) e.memoization = json();
  if ((mask & 1024) != 0) e.resources_duration = json();
  if ((mask & 2048) != 0) e.wake = {in.zigzag()};
}

}  // namespace tiphys::engine::record
