// Objects of other kinds: templates, config maps, secrets, by (kind, namespace, name).
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "ports/store.h"

namespace tiphys::store::sqlite {

// Replaces; the revision counts up, whatever `object` says.
base::Result<void> put_object(drivers::sqlite::Database& database,
                              const ports::StoredObject& object);
base::Result<ports::StoredObject> get_object(drivers::sqlite::Database& database,
                                             std::string_view kind, std::string_view ns,
                                             std::string_view name);
// In the order of their names; ns "" for cluster scope.
base::Result<std::vector<ports::StoredObject>> list_objects(drivers::sqlite::Database& database,
                                                            std::string_view kind,
                                                            std::string_view ns);
base::Result<void> delete_object(drivers::sqlite::Database& database, std::string_view kind,
                                 std::string_view ns, std::string_view name);

}  // namespace tiphys::store::sqlite
