// Values as text: Go's %v, its JSON, and JSON back to values.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "expr/budget.h"
#include "expr/go/any.h"

namespace tiphys::expr::go {

// fmt's %v. The result is charged to the budget while it grows.
base::Result<std::string> text_of(const Any& value, Budget& budget);
// For messages: cut off at a few hundred bytes instead of failing.
std::string short_text_of(const Any& value);

enum class HtmlEscape : std::uint8_t { No, Yes };
// encoding/json's Marshal; with indent > 0, MarshalIndent with that many blanks. Errors are Go's
// ("json: unsupported value: NaN", "json: unsupported type: map[interface {}]interface {}").
base::Result<std::string> json_of(const Any& value, Budget& budget, int indent = 0,
                                  HtmlEscape escape = HtmlEscape::Yes);
// json.Unmarshal into an interface{}: numbers are float64, later keys win. Go's errors
// ("invalid character 'x' looking for beginning of value").
base::Result<Any> parse_json(std::string_view text, Budget& budget);

}  // namespace tiphys::expr::go
