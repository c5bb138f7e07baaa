// Values to YAML through libyaml's emitter, whose choices of style Kubernetes' library inherited.
#include <yaml.h>

#include <cmath>
#include <memory>
#include <string>

#include "base/number.h"
#include "base/unicode.h"
#include "base/yaml.h"
#include "base/yaml_scalar.h"

namespace tiphys::base {
namespace {

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    Rune rune = next_rune(text);
    if (!rune.valid) return false;
    text.remove_prefix(rune.size);
  }
  return true;
}

// YAML cannot hold bytes that are not UTF-8: they become U+FFFD, as in JSON.
std::string repaired(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    Rune rune = next_rune(text);
    append_rune(out, rune.value);
    text.remove_prefix(rune.size);
  }
  return out;
}

}  // namespace

struct YamlWriter::Emitter {
  explicit Emitter(TextSink the_sink) : sink(std::move(the_sink)) {
    yaml_emitter_initialize(&to);
    yaml_emitter_set_output(&to, take, this);
    yaml_emitter_set_unicode(&to, 1);
  }
  ~Emitter() { yaml_emitter_delete(&to); }
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  static int take(void* self, unsigned char* bytes, std::size_t size) {
    auto& e = *static_cast<Emitter*>(self);
    e.goes_on = e.goes_on && e.sink({reinterpret_cast<const char*>(bytes), size});
    return e.goes_on ? 1 : 0;
  }
  // An emitter that has failed takes no events: whoever wants no more text has stopped it.
  void emit(yaml_event_t& event) {
    if (goes_on) {
      yaml_emitter_emit(&to, &event);
    } else {
      yaml_event_delete(&event);
    }
  }
  void scalar(std::string_view text, yaml_scalar_style_t style) {
    yaml_event_t event;
    yaml_scalar_event_initialize(&event, nullptr, nullptr,
                                 reinterpret_cast<const yaml_char_t*>(text.data()),
                                 static_cast<int>(text.size()), 1, 1, style);
    emit(event);
  }

  TextSink sink;
  bool goes_on = true;
  yaml_emitter_t to;
};

YamlWriter::YamlWriter(TextSink sink) : emitter_(std::make_unique<Emitter>(std::move(sink))) {
  yaml_event_t event;
  yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
  emitter_->emit(event);
  yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1);
  emitter_->emit(event);
}

YamlWriter::~YamlWriter() = default;

bool YamlWriter::goes_on() const { return emitter_->goes_on; }

bool YamlWriter::finish() {
  yaml_event_t event;
  // A text that ends in empty lines would make newer libyaml write "..." after it.
  emitter_->to.open_ended = 0;
  yaml_document_end_event_initialize(&event, 1);
  emitter_->emit(event);
  yaml_stream_end_event_initialize(&event);
  emitter_->emit(event);
  return emitter_->goes_on;
}

void YamlWriter::begin_object() {
  yaml_event_t event;
  yaml_mapping_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_MAPPING_STYLE);
  emitter_->emit(event);
}

void YamlWriter::end_object() {
  yaml_event_t event;
  yaml_mapping_end_event_initialize(&event);
  emitter_->emit(event);
}

void YamlWriter::begin_array() {
  yaml_event_t event;
  yaml_sequence_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_SEQUENCE_STYLE);
  emitter_->emit(event);
}

void YamlWriter::end_array() {
  yaml_event_t event;
  yaml_sequence_end_event_initialize(&event);
  emitter_->emit(event);
}

void YamlWriter::key(std::string_view key) {
  // Bare, it would be read back as a merge (sigs.k8s.io/yaml prints it bare all the same).
  if (key == "<<") {
    emitter_->scalar(key, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
  } else {
    text(key);
  }
}

void YamlWriter::text(std::string_view text) {
  if (!is_utf8(text)) return this->text(repaired(text));
  ScalarTag tag = resolve_plain(text).tag;
  bool plain = (tag == ScalarTag::String || tag == ScalarTag::Merge) && !is_base60(text);
  emitter_->scalar(text, text.find('\n') != std::string::npos ? YAML_LITERAL_SCALAR_STYLE
                         : plain                              ? YAML_PLAIN_SCALAR_STYLE
                                                              : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

// Integers as they are, others as Go prints floats.
void YamlWriter::number(std::string_view text) {
  bool integer = text.find_first_of(".eE") == std::string::npos;
  auto real = integer ? std::nullopt : Value(NumberText{std::string(text)}).as_double();
  bool print_real = real && std::isfinite(*real);
  if (!print_real) return emitter_->scalar(text, YAML_PLAIN_SCALAR_STYLE);
  emitter_->scalar(go_float(*real, 'g'), YAML_PLAIN_SCALAR_STYLE);
}

void YamlWriter::flag(bool flag) {
  emitter_->scalar(flag ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
}

void YamlWriter::null() { emitter_->scalar("null", YAML_PLAIN_SCALAR_STYLE); }

std::string to_yaml(const Value& value) {
  std::string out;
  YamlWriter writer([&out](std::string_view text) {
    out += text;
    return true;
  });
  writer.value(value);
  writer.finish();
  return out;
}

}  // namespace tiphys::base
