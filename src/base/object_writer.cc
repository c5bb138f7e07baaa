// Whole values piece by piece, and pieces to whole values.
#include "base/object_writer.h"

#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace tiphys::base {

void ObjectWriter::value(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::Null: null(); return;
    case Value::Kind::Bool: flag(value.as_bool()); return;
    case Value::Kind::Number: number(value.number_text()); return;
    case Value::Kind::String: text(value.as_string()); return;
    case Value::Kind::Array:
      begin_array();
      for (const Value& item : value.as_array()) this->value(item);
      end_array();
      return;
    case Value::Kind::Object:
      begin_object();
      for (const Member& member : value.as_object()) {
        key(member.key);
        this->value(member.value);
      }
      end_object();
      return;
  }
}

void ObjectWriter::number(std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  this->number(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

void ValueWriter::open(Value empty) {
  open_.push_back({std::move(empty), std::exchange(key_, {})});
}

void ValueWriter::close() {
  Open done = std::move(open_.back());
  open_.pop_back();
  key_ = std::move(done.key);
  put(std::move(done.value));
}

void ValueWriter::put(Value value) {
  if (open_.empty()) {
    result_ = std::move(value);
  } else if (Value& around = open_.back().value; around.is_object()) {
    around.as_object().push_back({std::exchange(key_, {}), std::move(value)});
  } else {
    around.as_array().push_back(std::move(value));
  }
}

}  // namespace tiphys::base
