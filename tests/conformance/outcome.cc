// Reading the corpus: outcomes, manifests, and the objects that manifests refer to.
#include "conformance/outcome.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/yaml.h"

namespace tiphys::conformance {

namespace fs = std::filesystem;
using base::Result;
using base::Value;
using naive::field;
using naive::text_field;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

namespace {

// Documents of a file, those of a List one by one.
std::vector<Value> documents(const fs::path& path) {
  std::vector<Value> out;
  // As the predecessor's submission reads them: of two equal keys the last counts.
  base::ParseLimits limits;
  limits.duplicates = base::Duplicates::LastWins;
  Result<std::vector<Value>> parsed = base::parse_yaml(read_text(path), limits);
  if (!parsed.has_value()) return out;
  for (Value& v : *parsed) {
    if (!text_field(v, "kind").ends_with("List")) {
      out.push_back(std::move(v));
      continue;
    }
    for (const Value& item : naive::list_of(field(v, "items"))) out.push_back(item);
  }
  return out;
}

}  // namespace

std::string corpus_folder() {
  const char* named = std::getenv("TIPHYS_CORPUS");
  const std::string folder = named != nullptr ? named : TIPHYS_DEFAULT_CORPUS;
  return fs::is_directory(folder) ? folder : "";
}

std::vector<std::string> outcome_names(const std::string& corpus) {
  std::vector<std::string> out;
  for (const fs::directory_entry& e : fs::directory_iterator(corpus + "/outcomes")) {
    if (e.path().extension() == ".json") out.push_back(e.path().stem().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

const Value* Outcome::node(const std::string& node_name) const {
  for (const Value& n : naive::list_of(field(recorded, "nodes"))) {
    if (text_field(n, "name") == node_name) return &n;
  }
  return nullptr;
}

Result<Outcome> load_outcome(const std::string& corpus, const std::string& name) {
  Outcome out;
  out.name = name;
  out.recorded = TRY(base::parse_json(read_text(fs::path(corpus) / "outcomes" / (name + ".json"))));
  std::int64_t index = field(out.recorded, "index").as_int64().value_or(0);
  const fs::path file = fs::path(corpus) / "argo-examples" / text_field(out.recorded, "file");
  for (Value& v : documents(file)) {
    if (text_field(v, "kind") != "Workflow" || index-- != 0) continue;
    Value* meta = v.find("metadata");
    if (meta == nullptr) meta = &v.set("metadata", Value::object());
    meta->erase("generateName");
    meta->set("name", text_field(out.recorded, "workflow"));
    meta->set("namespace", "argo");
    meta->set("uid", "00000000-0000-0000-0000-000000000001");
    meta->set("creationTimestamp", "2026-11-22T03:00:00Z");
    out.manifest = std::move(v);
    return out;
  }
  return base::fail(base::ErrorCode::NotFound, "no such Workflow in " + file.string());
}

drive::World load_world(const std::string& corpus) {
  drive::World world;
  for (const fs::directory_entry& e :
       fs::recursive_directory_iterator(fs::path(corpus) / "argo-examples")) {
    if (e.path().extension() != ".yaml") continue;
    for (Value& v : documents(e.path())) {
      const std::string kind = text_field(v, "kind");
      if (kind == "ConfigMap") {
        const std::string name = text_field(field(v, "metadata"), "name");
        const Value& data = field(v, "data");
        if (!data.is_object()) continue;
        for (const base::Member& m : data.as_object()) {
          world.named.config_maps[name + "/" + m.key] = naive::text_of(m.value);
        }
      }
      if (kind == "ConfigMap" || kind == "WorkflowTemplate" || kind == "ClusterWorkflowTemplate") {
        if (kind != "ConfigMap") world.named.templates.push_back(v);
        world.objects.push_back(std::move(v));
      }
    }
  }
  return world;
}

}  // namespace tiphys::conformance
