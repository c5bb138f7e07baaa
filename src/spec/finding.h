// Finding: one thing that is wrong or doubtful in a manifest, and where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"

namespace tiphys::spec {

enum class Severity : std::uint8_t { Error, Warning };

struct Finding {
  Severity severity = Severity::Error;
  std::string rule;        // a stable name, such as "unknown-field"
  std::string path;        // of the field: "spec.templates[0].steps[1][0].withItems"
  base::Mark mark;         // line 0 where the manifest did not come from a text
  std::string message;     // the predecessor's wording where it has one
  std::string note;        // what that wording leaves out, in ours
  std::string suggestion;  // the nearest name, "" for none
  std::string file;        // "" where there is none
};

// "file:12:7: message; note (did you mean x?)", without the parts that are not known.
std::string to_text(const Finding& finding);
// What stands behind the message: "; note (did you mean x?)", without the parts that are not known.
std::string remarks(const Finding& finding);
// "line 12 column 7: message", the form that errors of decoders have.
std::string with_mark(base::Mark mark, std::string_view message);
bool has_errors(const std::vector<Finding>& findings);

}  // namespace tiphys::spec
