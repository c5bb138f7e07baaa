// YAML text to Values by the rules that Kubernetes applies (sigs.k8s.io/yaml: YAML 1.1 scalars of
// go-yaml v2, duplicate keys refused, keys made strings), and back to YAML text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/json_write.h"
#include "base/result.h"
#include "base/value.h"

namespace tiphys::base {

// All documents of a text, empty ones left out; marks are set on every value and key. JSON is YAML.
// Errors are "line L column C: …". Anchors, aliases and merge keys are resolved, within the limits.
Result<std::vector<Value>> parse_yaml(std::string_view text, const ParseLimits& limits = {});

// Block style, keys in their order, as sigs.k8s.io/yaml prints; ends in a newline.
std::string to_yaml(const Value& value);

// The same, piece by piece to a sink: one value, then finish(). Holds what the emitter does.
class YamlWriter final : public ObjectWriter {
 public:
  using ObjectWriter::number;

  explicit YamlWriter(TextSink sink);
  ~YamlWriter() override;
  void begin_object() override;
  void end_object() override;
  void begin_array() override;
  void end_array() override;
  void key(std::string_view key) override;
  void text(std::string_view text) override;
  void number(std::string_view text) override;
  void flag(bool flag) override;
  void null() override;
  bool goes_on() const override;
  // Ends the document. False if the sink wanted no more.
  bool finish();

 private:
  struct Emitter;
  std::unique_ptr<Emitter> emitter_;
};

}  // namespace tiphys::base
