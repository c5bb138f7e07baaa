// Reading the file; its bytes are hexadecimal.
#include "records/stored.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "base/json.h"
#include "spec/decode.h"

namespace tiphys::records {

using base::Value;

namespace {

std::string bytes_of(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::strtol(hex.substr(i, 2).c_str(), nullptr, 16));
  }
  return out;
}

engine::ValueSource source_of(const Value& values) {
  std::map<std::string, std::string> by_hash;
  for (const base::Member& member : values.as_object()) {
    by_hash[member.key] = member.value.as_string();
  }
  return [by_hash](const base::Hash128& hash) -> base::Result<std::string> {
    auto found = by_hash.find(hash.hex());
    if (found == by_hash.end()) return base::fail(base::ErrorCode::NotFound, "not stored");
    return found->second;
  };
}

Stage stage_of(const Value& stage) {
  Stage out;
  out.deltas = static_cast<std::size_t>(stage.find("deltas")->as_int64().value_or(0));
  out.snapshot = bytes_of(stage.find("snapshot")->as_string());
  out.status = *stage.find("status");
  for (const Value& line : stage.find("outstanding")->as_array()) {
    out.outstanding.push_back(line.as_string());
  }
  return out;
}

}  // namespace

std::vector<Stored> read_stored(const std::string& file) {
  std::ifstream in(TIPHYS_RECORDS_FOLDER "/" + file);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto parsed = base::parse_json(text);
  std::vector<Stored> out;
  if (!parsed) return out;
  for (const Value& one : parsed->find("cases")->as_array()) {
    Stored stored;
    stored.name = one.find("name")->as_string();
    auto workflow = spec::decode_workflow(*one.find("workflow"));
    if (!workflow) return {};
    stored.seed.key = 1;
    stored.seed.workflow = std::make_shared<const spec::Workflow>(std::move(*workflow));
    stored.seed.entropy = {1, 2, 3, 4};
    for (const Value& delta : one.find("deltas")->as_array()) {
      stored.deltas.push_back(bytes_of(delta.as_string()));
    }
    stored.values = source_of(*one.find("values"));
    for (const Value& stage : one.find("stages")->as_array()) {
      stored.stages.push_back(stage_of(stage));
    }
    out.push_back(std::move(stored));
  }
  return out;
}

std::vector<std::string> outstanding_of(const engine::Run& run) {
  std::vector<std::string> out;
  for (const engine::Command& command : run.outstanding()) {
    const auto* start = std::get_if<engine::StartAttempt>(&command);
    const std::string id =
        engine::to_text(start != nullptr ? start->id : std::get<engine::StopAttempt>(command).id);
    out.push_back((start != nullptr ? "start " : "stop ") + id.substr(id.find('/') + 1));
  }
  return out;
}

}  // namespace tiphys::records
