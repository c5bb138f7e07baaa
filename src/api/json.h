// Wire types as JSON and back, for transports. What is empty or zero is left out.
//
// Reading refuses what has another type or is out of range (InvalidArgument, with the name of the
// field); members that it does not know are passed over, so that either side may be newer.
#pragma once

#include "api/log.h"
#include "api/node.h"
#include "api/object.h"
#include "api/page.h"
#include "api/workflow.h"
#include "base/result.h"
#include "base/value.h"

namespace tiphys::api {

base::Value to_json(const WorkflowSummary& workflow);
base::Value to_json(const WatchEvent& event);
base::Value to_json(const NodeRow& node);
base::Value to_json(const TreeRow& row);
base::Value to_json(const Explanation& reason);
base::Value to_json(const LogRecord& record);
base::Value to_json(const ObjectRef& object);

// For each type above. O(size of the value).
template <class T>
base::Result<T> from_json(const base::Value& value);

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
  for (const base::Value& item : items->as_array()) page.items.push_back(TRY(from_json<T>(item)));
  if (const base::Value* next = value.find("next"); next != nullptr && next->is_string()) {
    page.next = next->as_string();
  }
  return page;
}

}  // namespace tiphys::api
