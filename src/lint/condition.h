// `when` conditions as they are written, before their tags are known.
#pragma once

#include <string>
#include <string_view>

namespace tiphys::lint {

// "" or the syntax error; tags count as a word.
std::string condition_problem(std::string_view text);
// The comparison in it that sets a quoted text against a number, or "": such a comparison fails
// or never holds, whatever the tags become.
std::string text_against_number(std::string_view text);

}  // namespace tiphys::lint
