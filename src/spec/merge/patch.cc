// The walk of a patch along its target. Its depth is bounded by that of the values.
#include "spec/merge/patch.h"

#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/members.h"
#include "spec/merge/order.h"

namespace tiphys::spec::merge {

using base::fail;
using base::Member;
using base::Members;
using base::Result;
using base::Value;
using base::Values;
using schema::Field;
using schema::FieldShape;
using schema::FieldType;
using schema::StructId;

namespace {

constexpr auto kInvalid = base::ErrorCode::InvalidArgument;
constexpr std::string_view kDirective = "$patch";
constexpr std::string_view kRetain = "$retainKeys";
constexpr std::string_view kOrder = "$setElementOrder";
constexpr std::string_view kDelete = "$deleteFromPrimitiveList";

constexpr const char* kBadOrder = "invalid patch format of setElementOrder list";
constexpr const char* kBadRetain = "invalid patch format of retainKeys";

// What the schema knows of a map: its struct, that all its values are of one field, or nothing.
struct Type {
  StructId id = StructId::None;
  const Field* values = nullptr;
};

// A field as a merge sees it.
struct Slot {
  Type inner;
  bool merges = false;    // a list: by elements
  bool replaces = false;  // a map: as a whole
  std::string_view merge_key;
};

bool is_directive(const Value& value, std::string_view which) {
  return member_text(value, kDirective) == which;
}

Type element_type(const Field& field) {
  return field.type == FieldType::Struct ? Type{field.inner, nullptr} : Type{};
}

// Maps that hold a directive go; nulls too where they would have deleted what is not there.
bool clean(Value& value) {
  if (value.is_object()) {
    if (value.find(kDirective) != nullptr) return false;
    Members kept;
    for (Member& member : value.as_object()) {
      if (!member.value.is_null() && clean(member.value)) kept.push_back(std::move(member));
    }
    value.as_object() = std::move(kept);
  } else if (value.is_array()) {
    Values kept;
    for (Value& item : value.as_array()) {
      if (clean(item)) kept.push_back(std::move(item));
    }
    value.as_array() = std::move(kept);
  }
  return true;
}

// Members by key, for maps of any size.
class Target {
 public:
  explicit Target(Value& object) : members_(object.as_object()) {
    for (std::size_t i = 0; i < members_.size(); ++i) places_.emplace(members_[i].key, i);
  }
  Value* find(const std::string& key) {
    auto it = places_.find(key);
    return it == places_.end() ? nullptr : &members_[it->second].value;
  }
  void set(const Member& like, const std::string& key, Value value) {
    if (Value* old = find(key)) {
      *old = std::move(value);
      return;
    }
    places_.emplace(key, members_.size());
    members_.push_back({key, std::move(value), like.key_mark});
  }
  void erase(const std::string& key) {
    auto it = places_.find(key);
    if (it == places_.end()) return;
    gone_.insert(it->second);
    places_.erase(it);
  }
  // Takes out what was erased. Nothing may be used after it.
  void finish() {
    if (gone_.empty()) return;
    Members kept;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (!gone_.contains(i)) kept.push_back(std::move(members_[i]));
    }
    members_ = std::move(kept);
  }

 private:
  Members& members_;
  std::unordered_map<std::string, std::size_t> places_;
  std::set<std::size_t> gone_;
};

class Merger {
 public:
  explicit Merger(UnknownFields unknown) : unknown_(unknown) {}

  Result<Value> map(Value original, Value patch, const Type& type) {
    if (patch.find(kDirective) != nullptr) return whole(std::move(patch));
    if (!original.is_object()) original = Value::object();
    TRY(retain(original, patch));
    TRY(set_orders(original, patch, type));
    Target target(original);
    for (Member& member : patch.as_object()) TRY(put(target, member, type));
    target.finish();
    return original;
  }

 private:
  // $patch in a map: the patch takes its place, or nothing does.
  static Result<Value> whole(Value patch) {
    if (is_directive(patch, "replace")) {
      patch.erase(kDirective);
      return patch;
    }
    if (is_directive(patch, "delete")) return Value::object();
    return fail(kInvalid, fmt::format("unknown patch type: {} in map: {}",
                                      go_text(*patch.find(kDirective)), go_text(patch)));
  }

  static Result<void> retain(Value& original, Value& patch) {
    const Value* listed = patch.find(kRetain);
    if (listed == nullptr) return {};
    if (!listed->is_array()) return fail(kInvalid, kBadRetain);
    std::set<std::string> names;
    for (const Value& name : listed->as_array()) {
      if (name.is_string()) names.insert(name.as_string());
    }
    patch.erase(kRetain);
    for (const Member& member : patch.as_object()) {
      bool directive = member.key.starts_with(kDelete) || member.key.starts_with(kOrder);
      if (!member.value.is_null() && !directive && !names.contains(member.key))
        return fail(kInvalid, kBadRetain);
    }
    std::erase_if(original.as_object(),
                  [&names](const Member& member) { return !names.contains(member.key); });
    return {};
  }

  Result<Slot> slot(const Type& type, std::string_view key, bool list) const {
    Slot out;
    if (type.id != StructId::None) {
      const schema::StructSchema& schema = schema::schema_of(type.id);
      const Field* field = schema.find(key);
      if (field != nullptr) return slot_of(*field, list);
      if (unknown_ == UnknownFields::Keep) return out;
      return fail(kInvalid,
                  fmt::format("unable to find api field in struct {} for the json field \"{}\"",
                              schema.name, key));
    }
    if (type.values != nullptr && !list) {
      out.inner = element_type(*type.values);
      return out;
    }
    if (unknown_ == UnknownFields::Keep) return out;
    return fail(kInvalid, fmt::format("\"{}\" is a {}, and its field is of another type", key,
                                      list ? "list" : "map"));
  }

  Result<Slot> slot_of(const Field& field, bool list) const {
    Slot out;
    out.merges = field.has(schema::kMerge);
    out.replaces = field.has(schema::kReplace);
    out.merge_key = field.merge_key;
    bool fits = list == (field.shape == FieldShape::List || field.shape == FieldShape::ListOfLists);
    if (list && !fits && unknown_ == UnknownFields::Refuse && field.type != FieldType::Any)
      return fail(kInvalid,
                  fmt::format("expected slice or array type, but got: {}",
                              base::name_of(field.shape == FieldShape::Map ? Value::Kind::Object
                                                                           : Value::Kind::Null)));
    if (fits && field.shape == FieldShape::Map) {
      out.inner.values = &field;
    } else if (fits) {
      out.inner = element_type(field);
    }
    return out;
  }

  Result<void> put(Target& target, Member& member, const Type& type) {
    std::string key = member.key;
    bool deletes = false;
    if (member.key.starts_with(kDelete)) {
      std::size_t slash = key.find('/');
      if (slash != kDelete.size()) return fail(kInvalid, "invalid patch format of primitive list");
      key = key.substr(slash + 1);
      deletes = true;
    }
    if (member.value.is_null()) {
      target.erase(key);
      return {};
    }
    Value* old = target.find(key);
    if (old == nullptr || old->kind() != member.value.kind()) {
      if (deletes) return {};
      if (clean(member.value)) {
        target.set(member, key, std::move(member.value));
      } else {
        target.erase(key);
      }
      return {};
    }
    if (old->is_object()) {
      Slot field = TRY(slot(type, key, false));
      *old = field.replaces ? std::move(member.value)
                            : TRY(map(std::move(*old), std::move(member.value), field.inner));
    } else if (old->is_array()) {
      Slot field = TRY(slot(type, key, true));
      Values& items = member.value.as_array();
      *old = field.merges || deletes
                 ? Value(TRY(list(std::move(old->as_array()), std::move(items), field, deletes)))
                 : std::move(member.value);
    } else {
      *old = std::move(member.value);
    }
    return {};
  }

  // The kind of all elements; Null where there is none.
  static Result<Value::Kind> kind_of_all(const Values& a, const Values& b) {
    auto kind = Value::Kind::Null;
    for (const Values* list : {&a, &b}) {
      for (const Value& item : *list) {
        if (item.is_array()) return fail(kInvalid, "lists of lists are not supported");
        if (item.is_null() || (kind != Value::Kind::Null && kind != item.kind()))
          return fail(kInvalid, fmt::format("list element types are not identical: [{} {}]",
                                            go_text(Value(a)), go_text(Value(b))));
        kind = item.kind();
      }
    }
    return kind;
  }

  Result<Values> list(Values original, Values patch, const Slot& field, bool deletes) {
    if (original.empty() && patch.empty()) return original;
    if (TRY(kind_of_all(original, patch)) != Value::Kind::Object)
      return scalars(std::move(original), std::move(patch), deletes);
    if (field.merge_key.empty())
      return fail(kInvalid, "cannot merge lists without merge key for struct");
    TRY(special_elements(original, patch, field.merge_key));
    Values wanted = patch;
    Values before = original;
    Values merged = TRY(elements(std::move(original), std::move(patch), field));
    return in_order(std::move(merged), wanted, before, field.merge_key);
  }

  static Result<Values> scalars(Values original, Values patch, bool deletes) {
    std::set<std::string> seen;
    if (deletes) {
      for (const Value& item : patch) seen.insert(identity(item, ""));
      std::erase_if(original,
                    [&seen](const Value& item) { return seen.contains(identity(item, "")); });
      return original;
    }
    Values merged;
    for (const Values* each : {&std::as_const(original), &std::as_const(patch)}) {
      for (const Value& item : *each) {
        if (seen.insert(identity(item, "")).second) merged.push_back(item);
      }
    }
    return in_order(std::move(merged), patch, original, "");
  }

  // Elements of the patch that hold $patch: they delete, or say that the patch is the whole list.
  static Result<void> special_elements(Values& original, Values& patch, std::string_view key) {
    Values plain;
    std::set<std::string> deleted;
    bool replace = false;
    for (Value& element : patch) {
      const Value* directive = element.find(kDirective);
      if (directive == nullptr) {
        plain.push_back(std::move(element));
      } else if (is_directive(element, "delete")) {
        if (element.find(key) == nullptr) return std::unexpected(no_merge_key(element, key));
        deleted.insert(identity(element, key));
      } else if (is_directive(element, "replace")) {
        replace = true;
      } else if (is_directive(element, "merge")) {
        return fail(kInvalid, "merging lists cannot yet be specified in the patch");
      } else {
        return fail(kInvalid, fmt::format("unknown patch type: {} in map: {}", go_text(*directive),
                                          go_text(element)));
      }
    }
    std::erase_if(original, [&](const Value& element) {
      return element.find(key) != nullptr && deleted.contains(identity(element, key));
    });
    if (replace) {
      original = std::move(plain);
      plain.clear();
    }
    patch = std::move(plain);
    return {};
  }

  Result<Values> elements(Values original, Values patch, const Slot& field) {
    Places places(original, field.merge_key);
    for (Value& element : patch) {
      if (element.find(field.merge_key) == nullptr)
        return std::unexpected(no_merge_key(element, field.merge_key));
      const std::string known_by = identity(element, field.merge_key);
      const std::ptrdiff_t at = places.find(known_by);
      if (at < 0) {
        places.add(known_by, original.size());
        original.push_back(std::move(element));
        continue;
      }
      Value& old = original[static_cast<std::size_t>(at)];
      old = TRY(map(std::move(old), std::move(element), field.inner));
    }
    return original;
  }

  Result<void> set_orders(Value& original, Value& patch, const Type& type) {
    std::vector<std::string> keys;
    for (const Member& member : patch.as_object()) {
      if (member.key.starts_with(kOrder)) keys.push_back(member.key);
    }
    for (const std::string& key : keys) {
      Value order = std::move(*patch.find(key));
      patch.erase(key);
      if (!order.is_array()) return std::unexpected(wrong_type("list", order));
      std::size_t slash = key.find('/');
      if (slash != kOrder.size()) return fail(kInvalid, kBadOrder);
      TRY(set_order(original, patch, type, key.substr(slash + 1), order.as_array()));
    }
    return {};
  }

  Result<void> set_order(Value& original, Value& patch, const Type& type, const std::string& key,
                         const Values& order) {
    const Value* of_original = original.find(key);
    const Value* of_patch = patch.find(key);
    for (const Value* list : {of_original, of_patch}) {
      if (list != nullptr && !list->is_array()) return std::unexpected(wrong_type("list", *list));
    }
    const Slot field = TRY(slot(type, key, true));
    const Values before = of_original != nullptr ? of_original->as_array() : Values();
    const Values patched = of_patch != nullptr ? of_patch->as_array() : Values();
    TRY(agree(patched, order, field.merge_key));
    Values merged;
    if (of_original == nullptr && of_patch == nullptr) return {};
    if (of_patch == nullptr) {
      merged = before;
    } else if (of_original == nullptr) {
      Value added = *of_patch;
      clean(added);
      merged = std::move(added.as_array());
    } else if (field.merges) {
      merged = TRY(list(before, patched, field, false));
    } else {
      merged = patched;
    }
    if (TRY(kind_of_all(before, patched)) == Value::Kind::Null)
      return fail(kInvalid, "no elements in any of the given slices");
    original.set(key, Value(TRY(in_order(std::move(merged), order, before, field.merge_key))));
    patch.erase(key);
    return {};
  }

  // What the patch lists must stand in the same order in `order`; deletions do not count.
  static Result<void> agree(const Values& patched, const Values& order, std::string_view key) {
    if (patched.empty() || order.empty()) return {};
    std::size_t at = 0;
    for (const Value& element : patched) {
      if (!key.empty() && !element.is_object()) return std::unexpected(wrong_type("map", element));
      if (element.find(kDirective) != nullptr) continue;
      if (!key.empty() && element.find(key) == nullptr)
        return std::unexpected(no_merge_key(element, key));
      while (at < order.size() && identity(order[at], key) != identity(element, key)) {
        if (!key.empty() && order[at].find(key) == nullptr)
          return std::unexpected(no_merge_key(order[at], key));
        ++at;
      }
      if (at == order.size())
        return fail(kInvalid,
                    fmt::format("The order in patch list:\n{}\n doesn't match {} list:\n{}\n",
                                go_text(Value(patched)), kOrder, go_text(Value(order))));
      ++at;
    }
    return {};
  }

  UnknownFields unknown_;
};

}  // namespace

Result<Value> strategic_merge(Value original, Value patch, StructId id, UnknownFields unknown) {
  if (original.is_null()) original = Value::object();
  if (patch.is_null()) return original;
  if (!original.is_object() || !patch.is_object()) return fail(kInvalid, "invalid JSON document");
  return Merger(unknown).map(std::move(original), std::move(patch), Type{id, nullptr});
}

Value json_merge(Value original, Value patch) {
  if (!patch.is_object()) return patch;
  if (!original.is_object()) original = Value::object();
  Target target(original);
  for (Member& member : patch.as_object()) {
    if (member.value.is_null()) {
      target.erase(member.key);
      continue;
    }
    Value* old = target.find(member.key);
    target.set(member, member.key,
               json_merge(old != nullptr ? std::move(*old) : Value(), std::move(member.value)));
  }
  target.finish();
  return original;
}

}  // namespace tiphys::spec::merge
