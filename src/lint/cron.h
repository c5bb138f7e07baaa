// The schedules of cron workflows: five fields, a descriptor, or @every with a duration.
#pragma once

#include <string>
#include <string_view>

#include "expr/expression.h"

namespace tiphys::lint {

// "" or what is wrong, in the words of the parser that the predecessor uses. A zone in front
// (CRON_TZ=…) is looked up in `zones`; without zones it is taken as it is.
std::string schedule_problem(std::string_view schedule, const expr::ZoneSource* zones);
bool zone_exists(std::string_view name, const expr::ZoneSource* zones);

}  // namespace tiphys::lint
