// ObjectWriter: where a tree of JSON data is told piece by piece, so that nobody holds it whole.
//
// Calls follow the text: a value, or begin_…, its members or elements, end_…; in an object each
// value comes after its key(). Who breaks that order gets a broken text, no error.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/value.h"

namespace tiphys::base {

class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  virtual void begin_object() = 0;
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void key(std::string_view key) = 0;
  virtual void text(std::string_view text) = 0;
  virtual void number(std::string_view text) = 0;  // a valid JSON number
  virtual void flag(bool flag) = 0;
  virtual void null() = 0;
  // False once nobody takes the text any more: the rest may be left out.
  virtual bool goes_on() const { return true; }

  // A whole value. O(its size); recursive, as deep as the value is.
  void value(const Value& value);
  void number(std::int64_t number);

  // Members of the object that is open.
  void member(std::string_view name, std::string_view text_value) {
    key(name);
    text(text_value);
  }
  void member(std::string_view name, const Value& whole) {
    key(name);
    value(whole);
  }
  void member(std::string_view name, const char* text_value) {
    member(name, std::string_view(text_value));
  }
  void member(std::string_view name, const std::string& text_value) {
    member(name, std::string_view(text_value));
  }
  void member_flag(std::string_view name, bool on) {
    key(name);
    flag(on);
  }
  void open_object(std::string_view name) {
    key(name);
    begin_object();
  }
  void open_array(std::string_view name) {
    key(name);
    begin_array();
  }
};

// Builds a Value, for objects that are small.
class ValueWriter final : public ObjectWriter {
 public:
  void begin_object() override { open(Value::object()); }
  void end_object() override { close(); }
  void begin_array() override { open(Value::array()); }
  void end_array() override { close(); }
  void key(std::string_view key) override { key_ = key; }
  void text(std::string_view text) override { put(Value(text)); }
  void number(std::string_view text) override { put(Value(NumberText{std::string(text)})); }
  void flag(bool flag) override { put(Value(flag)); }
  void null() override { put(Value()); }

  Value take() { return std::move(result_); }

 private:
  struct Open {
    Value value;
    std::string key;  // in the object around it
  };
  void open(Value empty);
  void close();
  void put(Value value);

  std::vector<Open> open_;
  std::string key_;
  Value result_;
};

}  // namespace tiphys::base
