// Value: any JSON or YAML datum. Keeps key order, the text of numbers, and where it stood.
//
// An owning, copyable tree. Numbers are kept as text (as Go's json.Number), so that big integers,
// "1.0" and "1e3" survive; as_int64 and as_double convert. Marks do not take part in equality.
// Object look-up is linear, which suits manifests; builders of huge objects must keep an index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiphys::base {

// A place in the text that a value was read from, both from 1; line 0: not from a text.
struct Mark {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool operator==(const Mark&) const = default;
};

class Value;
using Values = std::vector<Value>;

struct NumberText {
  std::string text;  // a valid JSON number
  bool operator==(const NumberText&) const = default;
};

struct Member;
using Members = std::vector<Member>;

class Value {
 public:
  enum class Kind : std::uint8_t { Null, Bool, Number, String, Array, Object };

  // Compiled once: each file that includes this would pay for what a variant makes of them.
  Value();
  ~Value();
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  Value(std::nullptr_t);
  Value(bool b);
  Value(NumberText n);
  Value(std::string s);
  Value(std::string_view s);
  Value(const char* s);
  Value(Values list);
  Value(Members map);
  static Value number(std::int64_t n);
  static Value number(double n);  // Go's encoding/json formatting; must be finite
  static Value array();
  static Value object();

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::Null; }
  bool is_bool() const { return kind() == Kind::Bool; }
  bool is_number() const { return kind() == Kind::Number; }
  bool is_string() const { return kind() == Kind::String; }
  bool is_array() const { return kind() == Kind::Array; }
  bool is_object() const { return kind() == Kind::Object; }

  // REQUIRES: the kind; anything else throws std::bad_variant_access (a bug of the caller).
  bool as_bool() const;
  const std::string& as_string() const;
  const std::string& number_text() const;
  const Values& as_array() const;
  Values& as_array();
  const Members& as_object() const;
  Members& as_object();

  // nullopt where it is not a number or does not fit exactly.
  std::optional<std::int64_t> as_int64() const;
  std::optional<double> as_double() const;

  // Of an object: the member, or nullptr (also where this is no object).
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  // Sets or appends; makes an object of a null.
  Value& set(std::string_view key, Value value);
  bool erase(std::string_view key);

  Mark mark() const { return mark_; }
  void set_mark(Mark mark) { mark_ = mark; }

  bool operator==(const Value& other) const;

 private:
  std::variant<std::monostate, bool, NumberText, std::string, Values, Members> data_;
  Mark mark_;
};

struct Member {
  std::string key;
  Value value;
  Mark key_mark = {};
  bool operator==(const Member& other) const { return key == other.key && value == other.value; }
};

inline bool Value::as_bool() const { return std::get<bool>(data_); }
inline const std::string& Value::as_string() const { return std::get<std::string>(data_); }
inline const std::string& Value::number_text() const { return std::get<NumberText>(data_).text; }
inline const Values& Value::as_array() const { return std::get<Values>(data_); }
inline Values& Value::as_array() { return std::get<Values>(data_); }
inline const Members& Value::as_object() const { return std::get<Members>(data_); }
inline Members& Value::as_object() { return std::get<Members>(data_); }

// The name of a kind for messages: "string", "number", "map", "list", "bool", "null".
std::string_view name_of(Value::Kind kind);

}  // namespace tiphys::base
