// JsonWriter: JSON text in chunks, compact or indented as Go does it.
//
// Holds one chunk, whatever is written; nesting costs nothing. Not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/object_writer.h"

namespace tiphys::base {

// Takes a piece of the text; false: it wants no more.
using TextSink = std::function<bool(std::string_view)>;

struct JsonForm {
  int indent = -1;  // blanks a level; negative: compact, on one line
  JsonEscape escape = JsonEscape::Minimal;
};

class JsonWriter final : public ObjectWriter {
 public:
  using ObjectWriter::number;

  // Appends to `out`, which outlives it.
  explicit JsonWriter(std::string& out, JsonForm form = {}) : out_(&out), form_(form) {}
  // Gives the text in chunks of about kChunk; the last one by flush().
  explicit JsonWriter(TextSink sink, JsonForm form = {})
      : sink_(std::move(sink)), out_(&chunk_), form_(form) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void begin_object() override { begin('{'); }
  void end_object() override { end('}'); }
  void begin_array() override { begin('['); }
  void end_array() override { end(']'); }
  void key(std::string_view key) override;
  void text(std::string_view text) override;
  void number(std::string_view text) override;
  void flag(bool flag) override { number(flag ? std::string_view("true") : "false"); }
  void null() override { number(std::string_view("null")); }
  bool goes_on() const override { return goes_on_; }

  // To a sink: what is left. False if it wanted no more.
  bool flush();

  static constexpr std::size_t kChunk = 64 * 1024;

 private:
  void begin(char bracket);
  void end(char bracket);
  void give_chunk();
  std::size_t line_most() const;  // bytes that a separator and a new line may take, and more
  char* put_line(char* at) const;
  char* put_separator(char* at);
  char* put_lead(char* at);

  TextSink sink_;
  std::string chunk_;
  std::string* out_;
  JsonForm form_;
  std::size_t level_ = 0;
  bool empty_ = true;  // nothing is in the object or array that is open
  bool after_key_ = false;
  bool goes_on_ = true;
};

}  // namespace tiphys::base
