// Small objects are compared pairwise. Large ones are sorted by the hash of the key, which reads no
// key; keys made to collide cost a sort by the keys, not more.
#include "base/members.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tiphys::base {
namespace {

constexpr std::size_t kFew = 8;

struct Place {
  std::size_t hash;
  std::uint32_t index;
};

// Equal keys stand together, each run of them in the order of the text.
std::vector<Place> grouped(const Members& members) {
  std::vector<Place> places;
  places.reserve(members.size());
  for (std::uint32_t i = 0; i < members.size(); ++i)
    places.push_back({std::hash<std::string_view>()(members[i].key), i});
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.index < b.index;
  });
  // Different keys of one hash are seldom.
  const auto by_key = [&](const Place& a, const Place& b) {
    const int compared = members[a.index].key.compare(members[b.index].key);
    return compared != 0 ? compared < 0 : a.index < b.index;
  };
  for (auto run = places.begin(); run != places.end();) {
    const auto end =
        std::find_if(run, places.end(), [&](const Place& p) { return p.hash != run->hash; });
    if (end - run > 1) {
      const std::string& key = members[run->index].key;
      const bool same =
          std::all_of(run, end, [&](const Place& p) { return members[p.index].key == key; });
      if (!same) std::sort(run, end, by_key);
    }
    run = end;
  }
  return places;
}

bool same_key(const Members& members, const Place& a, const Place& b) {
  return a.hash == b.hash && members[a.index].key == members[b.index].key;
}

const Member* first_again(const Members& members, const std::vector<Place>& places) {
  const Member* first = nullptr;
  for (std::size_t i = 1; i < places.size(); ++i) {
    const Member& member = members[places[i].index];
    if (same_key(members, places[i - 1], places[i]) && (first == nullptr || &member < first))
      first = &member;
  }
  return first;
}

}  // namespace

const Value& member_of(const Value& object, std::string_view key) {
  static const Value kNone;
  const Value* found = object.find(key);
  return found != nullptr ? *found : kNone;
}

const std::string& member_text(const Value& object, std::string_view key) {
  static const std::string kNone;
  const Value& found = member_of(object, key);
  return found.is_string() ? found.as_string() : kNone;
}

const std::string& member_text(const Value* object, std::string_view key) {
  static const Value kNone;
  return member_text(object != nullptr ? *object : kNone, key);
}

bool member_bool(const Value& object, std::string_view key) {
  const Value& found = member_of(object, key);
  return found.is_bool() && found.as_bool();
}

std::optional<std::int64_t> member_int(const Value& object, std::string_view key) {
  return member_of(object, key).as_int64();
}

const Values& list_of(const Value& value) {
  static const Values kNone;
  return value.is_array() ? value.as_array() : kNone;
}

const Members& object_of(const Value& value) {
  static const Members kNone;
  return value.is_object() ? value.as_object() : kNone;
}

const Values& member_list(const Value& object, std::string_view key) {
  return list_of(member_of(object, key));
}

const Members& member_object(const Value& object, std::string_view key) {
  return object_of(member_of(object, key));
}

bool is_set(const Value& object, std::string_view key) { return !member_of(object, key).is_null(); }

const Value* find_named(const Value& list, std::string_view name) {
  for (const Value& element : list_of(list)) {
    const Value& its = member_of(element, "name");
    if (its.is_string() && its.as_string() == name) return &element;
  }
  return nullptr;
}

Values* find_list(Value& object, std::string_view key) {
  Value* found = object.find(key);
  return found != nullptr && found->is_array() ? &found->as_array() : nullptr;
}

Value& object_in(Value& parent, std::string_view key) {
  Value* found = parent.find(key);
  return found != nullptr && found->is_object() ? *found : parent.set(key, Value::object());
}

const Member* find_duplicate(const Members& members) {
  if (members.size() > kFew) return first_again(members, grouped(members));
  for (std::size_t i = 1; i < members.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (members[i].key == members[j].key) return &members[i];
    }
  }
  return nullptr;
}

void drop_earlier(Members& members) {
  if (members.size() <= kFew && find_duplicate(members) == nullptr) return;
  const std::vector<Place> places = grouped(members);
  std::vector<bool> gone(members.size());
  std::size_t left = members.size();
  for (std::size_t i = 1, first = 0; i < places.size(); ++i) {
    if (!same_key(members, places[first], places[i])) {
      first = i;
      continue;
    }
    members[places[first].index].value = std::move(members[places[i].index].value);
    gone[places[i].index] = true;
    --left;
  }
  if (left == members.size()) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (gone[i]) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.resize(kept);
}

}  // namespace tiphys::base
