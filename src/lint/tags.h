// Tags in texts and trees, with their places, for those who only look at them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/value.h"

namespace tiphys::lint {

// What stands between each pair of delimiters. False where a "{{" stays open.
bool tags_of(std::string_view text, const std::function<void(std::string_view inner)>& visit);

// Every text of a tree in its order, keys included. No recursion deeper than the tree.
using SeeText = std::function<void(const std::string& text, base::Mark mark)>;
void texts_of(const base::Value& tree, const SeeText& see);

inline bool has_opening(std::string_view text) { return text.find("{{") != std::string_view::npos; }

}  // namespace tiphys::lint
