// Any: a value of the expression languages, with Go's kinds.
//
// Immutable and cheap to copy: payloads are shared (shared_ptr because values are snapshots that
// environments, closures and results hold at once; nothing changes them). Maps are kept sorted by
// key. Lists and maps know how deep they are, so that nesting can be bounded when they are built.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "expr/budget.h"
#include "expr/go/zones.h"

namespace tiphys::expr::go {

class Any;
struct Closure;

// Go's static type where it can be seen: by typeOf, kindOf, %T, %v and JSON.
enum class GoType : std::uint8_t {
  Nil,
  Bool,
  String,
  Int,
  Int8,
  Int16,
  Int32,
  Int64,
  Uint,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Float32,
  Float64,
  Month,
  Weekday,
  Duration,
  Time,
  Location,
  AnyList,
  StringList,
  IntList,
  PairList,
  ByteList,
  FloatList,
  ListList,
  AnyMap,
  StringMap,
  AnyKeyMap,
  ListMap,
  Function,
  Error,
  Semver,
};
std::string_view name_of(GoType type);  // "int64", "[]interface {}", "map[string]interface {}", …

// Wall time with the zone that it is shown in.
struct TimeValue {
  std::int64_t unix_seconds = 0;     // Go's whole range, which nanoseconds of an int64 do not hold
  std::int32_t nanoseconds = 0;      // 0 … 999999999
  std::shared_ptr<const Zone> zone;  // null: UTC
  std::int32_t fixed_offset = 0;     // seconds east, if fixed
  bool fixed = false;
  std::string fixed_name;
};

struct List {
  std::vector<Any> items;
  GoType type = GoType::AnyList;
  std::uint32_t depth = 1;
  bool absent = false;  // Go's nil slice: an empty list that JSON shows as null
};
struct Map {
  std::vector<std::pair<Any, Any>> items;  // sorted by key, unique
  GoType type = GoType::AnyMap;
  std::uint32_t depth = 1;
  const Any* find(std::string_view key) const;  // O(log n)
  const Any* find(const Any& key) const;
};

class Any {
 public:
  enum class Kind : std::uint8_t {
    Nil,
    Bool,
    Int,
    Float,
    String,
    List,
    Map,
    Time,
    Duration,
    Location,
    Function
  };

  Any() = default;
  Any(std::nullptr_t) {}
  explicit Any(bool b) : data_(b), type_(GoType::Bool) {}
  explicit Any(std::int64_t n, GoType type = GoType::Int) : data_(n), type_(type) {}
  explicit Any(int n) : Any(std::int64_t{n}) {}
  explicit Any(double d, GoType type = GoType::Float64) : data_(d), type_(type) {}
  explicit Any(std::string s)
      : data_(std::make_shared<const std::string>(std::move(s))), type_(GoType::String) {}
  explicit Any(std::string_view s) : Any(std::string(s)) {}
  explicit Any(const char* s) : Any(std::string(s)) {}
  explicit Any(base::Duration d) : data_(d), type_(GoType::Duration) {}
  explicit Any(TimeValue t)
      : data_(std::make_shared<const TimeValue>(std::move(t))), type_(GoType::Time) {}
  explicit Any(std::shared_ptr<const Zone> z) : data_(std::move(z)), type_(GoType::Location) {}
  explicit Any(std::shared_ptr<const Closure> f) : data_(std::move(f)), type_(GoType::Function) {}
  // Sorts and removes earlier duplicates of a key. O(n log n), O(n) when sorted already.
  static Any list(std::vector<Any> items, GoType type = GoType::AnyList);
  static Any absent_list(GoType type = GoType::AnyList);
  static Any map(std::vector<std::pair<Any, Any>> items, GoType type = GoType::AnyMap);
  static Any map(std::vector<std::pair<std::string, Any>> items, GoType type = GoType::AnyMap);

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  GoType type() const { return type_; }
  bool is_nil() const { return kind() == Kind::Nil; }
  bool is_bool() const { return kind() == Kind::Bool; }
  bool is_int() const { return kind() == Kind::Int; }
  bool is_float() const { return kind() == Kind::Float; }
  bool is_number() const { return is_int() || is_float(); }
  bool is_string() const { return kind() == Kind::String; }
  bool is_list() const { return kind() == Kind::List; }
  bool is_map() const { return kind() == Kind::Map; }
  bool is_time() const { return kind() == Kind::Time; }
  bool is_duration() const { return kind() == Kind::Duration; }

  // REQUIRES: the kind.
  bool as_bool() const { return std::get<bool>(data_); }
  std::int64_t as_int() const { return std::get<std::int64_t>(data_); }
  double as_float() const { return std::get<double>(data_); }
  const std::string& as_string() const { return *std::get<StringPtr>(data_); }
  const List& as_list() const { return *std::get<ListPtr>(data_); }
  const std::vector<Any>& items() const { return as_list().items; }
  const Map& as_map() const { return *std::get<MapPtr>(data_); }
  const TimeValue& as_time() const { return *std::get<TimePtr>(data_); }
  base::Duration as_duration() const { return std::get<base::Duration>(data_); }
  const std::shared_ptr<const Zone>& as_location() const { return std::get<ZonePtr>(data_); }
  const std::shared_ptr<const Closure>& as_function() const { return std::get<ClosurePtr>(data_); }
  double number() const { return is_int() ? static_cast<double>(as_int()) : as_float(); }

  // 0 for scalars, 1 + the deepest member for lists and maps. O(1).
  std::uint32_t depth() const;
  // Bytes that this value holds itself, members not counted again. O(1).
  std::size_t own_bytes() const;

 private:
  using StringPtr = std::shared_ptr<const std::string>;
  using ListPtr = std::shared_ptr<const List>;
  using MapPtr = std::shared_ptr<const Map>;
  using TimePtr = std::shared_ptr<const TimeValue>;
  using ZonePtr = std::shared_ptr<const Zone>;
  using ClosurePtr = std::shared_ptr<const Closure>;
  std::variant<std::monostate, bool, std::int64_t, double, StringPtr, ListPtr, MapPtr, TimePtr,
               base::Duration, ZonePtr, ClosurePtr>
      data_;
  GoType type_ = GoType::Nil;
};

// A total order: by kind, then by value. Numbers compare by value, whatever their type.
int compare_keys(const Any& a, const Any& b);
// reflect.DeepEqual: types count as well. Within the budget, since values may share their parts.
base::Result<bool> deep_equal(const Any& a, const Any& b, Budget& budget);

// JSON data to values: numbers become float64 (encoding/json's rule for interface{}).
base::Result<Any> from_json_value(const base::Value& value, Budget& budget);

}  // namespace tiphys::expr::go
