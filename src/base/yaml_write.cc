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

struct EmitterDelete {
  void operator()(yaml_emitter_t* emitter) const {
    yaml_emitter_delete(emitter);
    delete emitter;
  }
};

int append(void* out, unsigned char* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
  return 1;
}

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

class Writer {
 public:
  Writer() : emitter_(new yaml_emitter_t) {
    yaml_emitter_initialize(emitter_.get());
    yaml_emitter_set_output(emitter_.get(), append, &out_);
    yaml_emitter_set_unicode(emitter_.get(), 1);
  }

  std::string print(const Value& value) {
    yaml_event_t event;
    yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
    emit(event);
    yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1);
    emit(event);
    write(value);
    // A text that ends in empty lines would make newer libyaml write "..." after it.
    emitter_->open_ended = 0;
    yaml_document_end_event_initialize(&event, 1);
    emit(event);
    yaml_stream_end_event_initialize(&event);
    emit(event);
    return std::move(out_);
  }

 private:
  void emit(yaml_event_t& event) { yaml_emitter_emit(emitter_.get(), &event); }

  void scalar(std::string_view text, yaml_scalar_style_t style) {
    yaml_event_t event;
    yaml_scalar_event_initialize(&event, nullptr, nullptr,
                                 reinterpret_cast<const yaml_char_t*>(text.data()),
                                 static_cast<int>(text.size()), 1, 1, style);
    emit(event);
  }

  void string(const std::string& text) {
    if (!is_utf8(text)) return string(repaired(text));
    ScalarTag tag = resolve_plain(text).tag;
    bool plain = (tag == ScalarTag::String || tag == ScalarTag::Merge) && !is_base60(text);
    scalar(text, text.find('\n') != std::string::npos ? YAML_LITERAL_SCALAR_STYLE
                 : plain                              ? YAML_PLAIN_SCALAR_STYLE
                                                      : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
  }

  // Integers as they are, others as Go prints floats.
  void number(const Value& value) {
    const std::string& text = value.number_text();
    auto real = value.as_double();
    bool integer = text.find_first_of(".eE") == std::string::npos;
    bool print_real = !integer && real && std::isfinite(*real);
    scalar(print_real ? go_float(*real, 'g') : text, YAML_PLAIN_SCALAR_STYLE);
  }

  void write(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::Null: return scalar("null", YAML_PLAIN_SCALAR_STYLE);
      case Value::Kind::Bool:
        return scalar(value.as_bool() ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
      case Value::Kind::Number: return number(value);
      case Value::Kind::String: return string(value.as_string());
      case Value::Kind::Array: return list(value.as_array());
      case Value::Kind::Object: return map(value.as_object());
    }
  }

  void list(const Values& items) {
    yaml_event_t event;
    yaml_sequence_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_SEQUENCE_STYLE);
    emit(event);
    for (const Value& item : items) write(item);
    yaml_sequence_end_event_initialize(&event);
    emit(event);
  }

  void map(const Members& members) {
    yaml_event_t event;
    yaml_mapping_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_MAPPING_STYLE);
    emit(event);
    for (const Member& member : members) {
      // Bare, it would be read back as a merge (sigs.k8s.io/yaml prints it bare all the same).
      if (member.key == "<<") {
        scalar(member.key, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
      } else {
        string(member.key);
      }
      write(member.value);
    }
    yaml_mapping_end_event_initialize(&event);
    emit(event);
  }

  std::string out_;
  std::unique_ptr<yaml_emitter_t, EmitterDelete> emitter_;
};

}  // namespace

std::string to_yaml(const Value& value) { return Writer().print(value); }

}  // namespace tiphys::base
