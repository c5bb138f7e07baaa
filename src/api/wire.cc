// Maps and lists, within their bounds. See wire.h.
#include "api/wire.h"

#include <algorithm>

#include <fmt/format.h>

namespace tiphys::api {

template <class E>
std::optional<E> from_name(std::string_view name) {
  static_assert(wire::kNamesMax<E> > 0);
  for (std::size_t i = 0; i < wire::kNamesMax<E>; ++i) {
    if (name_of(static_cast<E>(i)) == name) return static_cast<E>(i);
  }
  return {};
}

template std::optional<spec::Phase> from_name(std::string_view);
template std::optional<spec::NodeType> from_name(std::string_view);
template std::optional<spec::WorkflowPhase> from_name(std::string_view);
template std::optional<spec::Shutdown> from_name(std::string_view);
template std::optional<WatchEvent::Kind> from_name(std::string_view);
template std::optional<WorkflowForm::Nodes> from_name(std::string_view);
template std::optional<WorkflowQuery::Order> from_name(std::string_view);
template std::optional<Operation> from_name(std::string_view);
template std::optional<Resubmission> from_name(std::string_view);
template std::optional<Stored> from_name(std::string_view);

namespace wire {

std::string time_text(base::Timestamp at) {
  std::string text = base::to_rfc3339(at);
  const std::int64_t fraction = at.ns - at.unix_seconds() * 1'000'000'000;
  if (fraction == 0 || text.empty()) return text;
  text.pop_back();
  return text + fmt::format(".{:09}Z", fraction);
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return {};
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c - 'a' + 10; };
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!std::ranges::all_of(text, is_digit)) return {};
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    out.push_back(static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1])));
  }
  return out;
}

void Writer::assignments(std::string_view key, const Pairs& field) {
  std::vector<std::string> list;
  for (const auto& [name, text] : field) list.push_back(name + "=" + text);
  (*this)(key, list);
}

void Writer::texts(std::string_view key, const Pairs& field) {
  if (field.empty()) return;
  Value out = Value::object();
  for (const auto& [name, text] : field) out.set(name, Value(text));
  out_.set(key, std::move(out));
}

void Writer::counts(std::string_view key, const std::map<std::string, std::uint64_t>& field) {
  if (field.empty()) return;
  base::Members members;
  for (const auto& [name, count] : field) members.push_back({name, element(count)});
  out_.set(key, Value(std::move(members)));
}

void Writer::bytes(std::string_view key, const std::map<std::string, std::string>& field) {
  if (field.empty()) return;
  base::Members members;
  for (const auto& [name, text] : field) members.push_back({name, Value(hex(text))});
  out_.set(key, Value(std::move(members)));
}

bool Reader::is_text(std::string_view key, const Value& value) {
  if (!value.is_string()) {
    refuse(key, "a text is expected");
  } else if (value.as_string().size() > kTextMax) {
    refuse(key, "the text is too long");
  }
  return error_.empty();
}

bool Reader::is_list(std::string_view key, const Value& value) {
  if (!value.is_array()) {
    refuse(key, "a list is expected");
  } else if (value.as_array().size() > kItemsMax) {
    refuse(key, "the list is too long");
  }
  return error_.empty();
}

bool Reader::is_map(std::string_view key, const Value& value) {
  if (!value.is_object()) {
    refuse(key, "a map is expected");
  } else if (value.as_object().size() > kItemsMax) {
    refuse(key, "the map is too long");
  }
  return error_.empty();
}

void Reader::map(std::string_view key, Value& field) {
  const Value* value = find(key);
  if (value != nullptr && is_map(key, *value)) field = *value;
}

void Reader::list(std::string_view key, Value& field) {
  const Value* value = find(key);
  if (value != nullptr && is_list(key, *value)) field = *value;
}

void Reader::assignments(std::string_view key, Pairs& field) {
  std::vector<std::string> list;
  (*this)(key, list);
  for (const std::string& each : list) {
    const std::size_t at = each.find('=');
    if (at == std::string::npos) return refuse(key, "NAME=VALUE is expected");
    field.emplace_back(each.substr(0, at), each.substr(at + 1));
  }
}

void Reader::texts(std::string_view key, Pairs& field) {
  const Value* value = find(key);
  if (value == nullptr || !is_map(key, *value)) return;
  for (const base::Member& member : value->as_object()) {
    if (!is_text(key, member.value)) return;
    field.emplace_back(member.key, member.value.as_string());
  }
}

void Reader::counts(std::string_view key, std::map<std::string, std::uint64_t>& field) {
  const Value* value = find(key);
  if (value == nullptr || !is_map(key, *value)) return;
  for (const base::Member& member : value->as_object()) {
    take(key, member.value, field[member.key]);
  }
}

void Reader::bytes(std::string_view key, std::map<std::string, std::string>& field) {
  const Value* value = find(key);
  if (value == nullptr || !is_map(key, *value)) return;
  for (const base::Member& member : value->as_object()) {
    if (!is_text(key, member.value)) return;
    const auto bytes = from_hex(member.value.as_string());
    if (!bytes) return refuse(key, "hexadecimal digits are expected");
    field[member.key] = *bytes;
  }
}

}  // namespace wire
}  // namespace tiphys::api
