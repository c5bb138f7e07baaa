// Where in a tree the tags are, and putting texts there; private to expr.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/value.h"
#include "expr/tags.h"

namespace tiphys::expr::tags {

using CompileText = std::function<TagText(const std::string&)>;

// Appends what has tags, in the order of the tree's JSON text. True if an opening delimiter of one
// string meets a closing one of a later string. O(size of the tree).
bool collect_slots(const base::Value& tree, const CompileText& compile,
                   std::vector<CompiledValue::Slot>& slots);

// Replaces the string at the slot's path, or the key of the path's last member.
// REQUIRES: such a path.
void set_text(base::Value& root, const CompiledValue::Slot& slot, std::string text);

}  // namespace tiphys::expr::tags
