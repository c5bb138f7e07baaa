// What writes and reads the fields of a wire type, taken along the one list that each type has of
// them. Inside of this folder.
//
// A text, a list and a map that are read have at most so many bytes and members (json.h).
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/json.h"

namespace tiphys::api::wire {

using base::Value;

template <class E>
inline constexpr std::size_t kNamesMax = 0;
template <>
inline constexpr std::size_t kNamesMax<spec::Phase> = 7;
template <>
inline constexpr std::size_t kNamesMax<spec::NodeType> = 11;
template <>
inline constexpr std::size_t kNamesMax<spec::WorkflowPhase> = 6;
template <>
inline constexpr std::size_t kNamesMax<spec::Shutdown> = 3;
template <>
inline constexpr std::size_t kNamesMax<WatchEvent::Kind> = 2;
template <>
inline constexpr std::size_t kNamesMax<WorkflowForm::Nodes> = 3;
template <>
inline constexpr std::size_t kNamesMax<WorkflowQuery::Order> = 2;
template <>
inline constexpr std::size_t kNamesMax<Operation> = 7;
template <>
inline constexpr std::size_t kNamesMax<Resubmission> = 2;
template <>
inline constexpr std::size_t kNamesMax<Stored> = 3;

using Pairs = std::vector<std::pair<std::string, std::string>>;

// With its fraction of a second, which to_rfc3339 leaves out.
std::string time_text(base::Timestamp at);
// Bytes that need not be a text: two hexadecimal digits each.
std::string hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);

class Writer {
 public:
  // What is empty is left out; an optional that is there is written, whatever it holds.
  template <class T>
  void operator()(std::string_view key, const T& field) {
    if constexpr (std::is_enum_v<T>) {
      if (!name_of(field).empty()) out_.set(key, Value(name_of(field)));
    } else if constexpr (std::same_as<T, bool>) {
      if (field) out_.set(key, Value(true));
    } else if constexpr (std::integral<T>) {
      if (field != 0) always(key, field);
    } else if constexpr (std::same_as<T, base::Timestamp>) {
      if (field.is_set()) out_.set(key, Value(time_text(field)));
    } else if constexpr (std::same_as<T, std::string>) {
      if (!field.empty()) out_.set(key, Value(field));
    } else {
      out_.set(key, to_json(field));
    }
  }
  template <class T>
  void operator()(std::string_view key, const std::optional<T>& field) {
    if (field) always(key, *field);
  }
  template <class T>
  void operator()(std::string_view key, const std::vector<T>& field) {
    if (field.empty()) return;
    base::Values list;
    for (const T& each : field) list.push_back(element(each));
    out_.set(key, Value(std::move(list)));
  }
  // Where empty or zero means something else than left out.
  template <class T>
  void always(std::string_view key, const T& field) {
    out_.set(key, element(field));
  }
  // Left out where there is none.
  void limit(std::string_view key, const std::size_t& field) {
    if (field != SIZE_MAX) always(key, field);
  }
  // A map, a list; null is left out.
  void map(std::string_view key, const Value& field) { value(key, field); }
  void list(std::string_view key, const Value& field) { value(key, field); }
  // A list of NAME=VALUE, as the predecessor takes parameters; a map of texts.
  void assignments(std::string_view key, const Pairs& field);
  void texts(std::string_view key, const Pairs& field);
  void counts(std::string_view key, const std::map<std::string, std::uint64_t>& field);
  void bytes(std::string_view key, const std::map<std::string, std::string>& field);
  Value take() { return std::move(out_); }

 private:
  void value(std::string_view key, const Value& field) {
    if (!field.is_null()) out_.set(key, field);
  }
  template <class T>
  static Value element(const T& field) {
    if constexpr (std::is_enum_v<T>) {
      return Value(name_of(field));
    } else if constexpr (std::integral<T>) {
      return Value(base::NumberText{std::to_string(field)});
    } else if constexpr (std::same_as<T, base::Timestamp>) {
      return Value(time_text(field));
    } else if constexpr (std::same_as<T, std::string>) {
      return Value(field);
    } else {
      return to_json(field);
    }
  }

  Value out_ = Value::object();
};

class Reader {
 public:
  explicit Reader(const Value& from) : from_(from) {
    if (!from.is_object()) refuse("", "a map is expected");
  }

  template <class T>
  void operator()(std::string_view key, T& field) {
    if (const Value* value = find(key)) take(key, *value, field);
  }
  template <class T>
  void operator()(std::string_view key, std::optional<T>& field) {
    const Value* value = find(key);
    if (value != nullptr) take(key, *value, field.emplace());
  }
  template <class T>
  void operator()(std::string_view key, std::vector<T>& field) {
    const Value* value = find(key);
    if (value == nullptr || !is_list(key, *value)) return;
    for (const Value& each : value->as_array()) {
      if (!error_.empty()) return;
      take(key, each, field.emplace_back());
    }
  }
  template <class T>
  void always(std::string_view key, T& field) {
    (*this)(key, field);
  }
  void limit(std::string_view key, std::size_t& field) { (*this)(key, field); }
  void map(std::string_view key, Value& field);
  void list(std::string_view key, Value& field);
  void assignments(std::string_view key, Pairs& field);
  void texts(std::string_view key, Pairs& field);
  void counts(std::string_view key, std::map<std::string, std::uint64_t>& field);
  void bytes(std::string_view key, std::map<std::string, std::string>& field);
  const std::string& error() const { return error_; }

 private:
  const Value* find(std::string_view key) const {
    const Value* value = error_.empty() ? from_.find(key) : nullptr;
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  void refuse(std::string_view key, std::string_view what) {
    if (!error_.empty()) return;
    error_ = key.empty() ? std::string(what) : std::string(key) + ": " + std::string(what);
  }
  bool is_list(std::string_view key, const Value& value);
  bool is_map(std::string_view key, const Value& value);
  bool is_text(std::string_view key, const Value& value);

  template <class T>
  void take(std::string_view key, const Value& value, T& field) {
    if constexpr (std::is_enum_v<T>) {
      enumeration(key, value, field);
    } else if constexpr (std::same_as<T, bool>) {
      if (!value.is_bool()) return refuse(key, "true or false is expected");
      field = value.as_bool();
    } else if constexpr (std::integral<T>) {
      const auto number = value.as_int64();
      if (!number || !std::in_range<T>(*number)) return refuse(key, "a number is expected");
      field = static_cast<T>(*number);
    } else if constexpr (std::same_as<T, base::Timestamp>) {
      const auto at = base::parse_rfc3339(value.is_string() ? value.as_string() : "");
      if (!at) return refuse(key, "a time is expected");
      field = *at;
    } else if constexpr (std::same_as<T, std::string>) {
      if (is_text(key, value)) field = value.as_string();
    } else {
      auto inner = from_json<T>(value);
      if (!inner) return refuse(key, inner.error().message);
      field = std::move(*inner);
    }
  }
  template <class E>
  void enumeration(std::string_view key, const Value& value, E& field) {
    const auto known = value.is_string() ? from_name<E>(value.as_string()) : std::nullopt;
    if (!known) return refuse(key, "this value is not known");
    field = *known;
  }

  const Value& from_;
  std::string error_;
};

// `T` is const for a writer.
template <class T, class Type>
concept Is = std::same_as<std::remove_const_t<T>, Type>;

// `fields` is found beside the type.
template <class T>
Value written(const T& of) {
  Writer writer;
  fields(writer, of);
  return writer.take();
}

template <class T>
base::Result<T> read(const Value& value, T made = {}) {
  Reader reader(value);
  fields(reader, made);
  if (!reader.error().empty()) return base::fail(base::ErrorCode::InvalidArgument, reader.error());
  return made;
}

}  // namespace tiphys::api::wire
