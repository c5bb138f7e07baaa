// Value's members and its number conversions.
#include "base/value.h"

#include <charconv>
#include <cmath>

#include "base/number.h"

namespace tiphys::base {

Value::Value() = default;
Value::~Value() = default;
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::Value(std::nullptr_t) {}
Value::Value(bool b) : data_(b) {}
Value::Value(NumberText n) : data_(std::move(n)) {}
Value::Value(std::string s) : data_(std::move(s)) {}
Value::Value(std::string_view s) : data_(std::string(s)) {}
Value::Value(const char* s) : data_(std::string(s)) {}
Value::Value(Values list) : data_(std::move(list)) {}
Value::Value(Members map) : data_(std::move(map)) {}
Value Value::array() { return Value(Values{}); }
Value Value::object() { return Value(Members{}); }
bool Value::operator==(const Value& other) const { return data_ == other.data_; }

Value Value::number(std::int64_t n) { return Value(NumberText{std::to_string(n)}); }

Value Value::number(double n) {
  // Go's encoding/json: shortest digits, exponent form only outside [1e-6, 1e21).
  double size = std::fabs(n);
  bool exponent = size != 0 && (size < 1e-6 || size >= 1e21);
  std::string text = go_float(n, exponent ? 'e' : 'f');
  // encoding/json shortens e-09 to e-9.
  std::size_t e = text.find("e-0");
  if (e != std::string::npos) text.erase(e + 2, 1);
  return Value(NumberText{std::move(text)});
}

std::optional<std::int64_t> Value::as_int64() const {
  const auto* number = std::get_if<NumberText>(&data_);
  if (number == nullptr) return std::nullopt;
  std::int64_t out = 0;
  const char* end = number->text.data() + number->text.size();
  auto [ptr, error] = std::from_chars(number->text.data(), end, out);
  if (error == std::errc{} && ptr == end) return out;
  auto real = as_double();
  if (!real || *real != std::floor(*real) || std::fabs(*real) > 9.007199254740992e15)
    return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

std::optional<double> Value::as_double() const {
  const auto* number = std::get_if<NumberText>(&data_);
  if (number == nullptr) return std::nullopt;
  double out = 0;
  const char* end = number->text.data() + number->text.size();
  auto [ptr, error] = std::from_chars(number->text.data(), end, out);
  if (error != std::errc{} || ptr != end) return std::nullopt;
  return out;
}

const Value* Value::find(std::string_view key) const {
  const auto* object = std::get_if<Members>(&data_);
  if (object == nullptr) return nullptr;
  for (const Member& member : *object) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(static_cast<const Value&>(*this).find(key));
}

Value& Value::set(std::string_view key, Value value) {
  if (is_null()) data_ = Members{};
  if (Value* old = find(key)) {
    *old = std::move(value);
    return *old;
  }
  auto& object = std::get<Members>(data_);
  object.push_back(Member{std::string(key), std::move(value), {}});
  return object.back().value;
}

bool Value::erase(std::string_view key) {
  auto* object = std::get_if<Members>(&data_);
  if (object == nullptr) return false;
  return std::erase_if(*object, [key](const Member& member) { return member.key == key; }) > 0;
}

std::string_view name_of(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::Null: return "null";
    case Value::Kind::Bool: return "bool";
    case Value::Kind::Number: return "number";
    case Value::Kind::String: return "string";
    case Value::Kind::Array: return "list";
    case Value::Kind::Object: return "map";
  }
  return "null";
}

}  // namespace tiphys::base
