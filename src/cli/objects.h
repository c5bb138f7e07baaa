// Objects beside workflows on the command line: config maps, secrets, templates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "cli/session.h"

namespace tiphys::cli {

// What `get` and `delete` were asked for where it is no workflow: `KIND NAME…`, `KIND/NAME …`, or a
// KIND alone.
struct AskedObjects {
  struct One {
    std::string kind;
    std::string name;  // "" for all
  };
  std::vector<One> list;
};
std::optional<AskedObjects> asked_objects(const std::vector<std::string>& operands);

int show_objects(Session& session, const AskedObjects& asked, const std::string& output);
int delete_objects(Session& session, const AskedObjects& asked, bool dry_run);

// Stores them without a word; text in a Secret's stringData becomes data.
base::Result<void> store_objects(Session& session, const std::vector<base::Value>& objects);
// "configmap/name".
std::string shown_name(const base::Value& object);
// Of a Secret: how long each value is, in its place. Others as they are.
base::Value without_secrets(base::Value object);
base::Value with_encoded_secrets(base::Value object);

}  // namespace tiphys::cli
