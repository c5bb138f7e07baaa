// Wire types as JSON and back, for transports. What is empty or zero is left out.
//
// Reading refuses what has another type, is out of range or is too long (InvalidArgument, with the
// name of the field); members that it does not know are passed over, so that either side may be
// newer. Names are those of the predecessor's requests where it has them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "api/form.h"
#include "api/log.h"
#include "api/node.h"
#include "api/object.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/submit_options.h"
#include "api/workflow.h"
#include "base/result.h"
#include "base/value.h"

namespace tiphys::api {

// Of what is read: bytes of one text (a parameter may hold a file), and members of one list or map.
inline constexpr std::size_t kTextMax = 1u << 20;
inline constexpr std::size_t kItemsMax = 100'000;

base::Value to_json(const WorkflowSummary& workflow);
base::Value to_json(const WatchEvent& event);
base::Value to_json(const NodeRow& node);
base::Value to_json(const TreeRow& row);
base::Value to_json(const Explanation& reason);
base::Value to_json(const LogRecord& record);
base::Value to_json(const ObjectRef& object);
base::Value to_json(const WorkflowQuery& query);
base::Value to_json(const WorkflowPage& page);
base::Value to_json(const WatchQuery& query);
base::Value to_json(const WatchPage& page);
base::Value to_json(const NodeQuery& query);
base::Value to_json(const PictureSize& size);
base::Value to_json(const WorkflowForm& form);
base::Value to_json(const LogPosition& position);
base::Value to_json(const LogQuery& query);
base::Value to_json(const SubmitOptions& options);
base::Value to_json(const OperationDetails& details);
base::Value to_json(const ObjectQuery& query);

// For each type above. O(size of the value).
template <class T>
base::Result<T> from_json(const base::Value& value);

// Of any enumeration of this folder and of phases: the one that name_of calls so.
template <class E>
std::optional<E> from_name(std::string_view name);

template <class T>
base::Value to_json(const Page<T>& page) {
  base::Values items;
  for (const T& item : page.items) items.push_back(to_json(item));
  base::Value out = base::Value::object();
  out.set("items", base::Value(std::move(items)));
  if (!page.next.empty()) out.set("next", base::Value(page.next));
  return out;
}

template <class T>
base::Result<Page<T>> page_from_json(const base::Value& value) {
  Page<T> page;
  const base::Value* items = value.find("items");
  if (items == nullptr || !items->is_array()) {
    return base::fail(base::ErrorCode::InvalidArgument, "items: a list is expected");
  }
  if (items->as_array().size() > kItemsMax) {
    return base::fail(base::ErrorCode::InvalidArgument, "items: the list is too long");
  }
  for (const base::Value& item : items->as_array()) page.items.push_back(TRY(from_json<T>(item)));
  if (const base::Value* next = value.find("next"); next != nullptr && next->is_string()) {
    page.next = next->as_string();
  }
  return page;
}

}  // namespace tiphys::api
