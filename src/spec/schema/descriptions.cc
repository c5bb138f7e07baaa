// Parsing the words_*.cc of this folder.
#include "spec/schema/descriptions.h"

#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

Descriptions::Descriptions() {
  for (std::string_view text :
       {kWorkflowWords, kArtifactWords, kStatusWords, kPodWords, kVolumeWords, kConfigWords})
    read(text);
}

void Descriptions::read(std::string_view text) {
  constexpr std::string_view kBase = " : ", kField = ": ";
  Words* words = nullptr;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with("# ")) {
      line.remove_prefix(2);
      std::size_t colon = line.find(kBase);
      words = &structs_[line.substr(0, colon)];
      if (colon != std::string_view::npos) words->base = line.substr(colon + kBase.size());
    } else if (std::size_t colon = line.find(kField);
               words != nullptr && colon != std::string_view::npos) {
      words->fields[line.substr(0, colon)] = line.substr(colon + kField.size());
    }
  }
}

std::string_view Descriptions::of(const StructSchema& schema, const Field& field) const {
  std::string_view name = schema.name;
  // Bases of bases: a handful of levels, and never a ring.
  for (int level = 0; level < 5; ++level) {
    auto found = structs_.find(name);
    if (found == structs_.end()) return {};
    auto words = found->second.fields.find(field.name);
    if (words != found->second.fields.end()) return words->second;
    name = found->second.base;
  }
  return {};
}

}  // namespace tiphys::spec::schema
