// Comments and empty lines of a text, each put where it belongs: to an entry or to the document.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/yaml_source.h"

namespace tiphys::spec::layout {

struct Line {
  std::string text;
  bool blank_before = false;
};

// Of the entry (an element of a list, a member of a map) that has a value.
struct Notes {
  std::vector<Line> before;   // lines above it
  bool blank_before = false;  // an empty line above it, below those
  std::string head;           // behind the key or dash, or behind the header of a block text
  std::string tail;           // behind the value
  std::vector<Line> after;    // lines below everything in it
};

struct DocumentNotes {
  std::vector<Line> before;
  bool blank_before_content = false;  // between these and the first entry
  std::vector<Line> after;
  std::unordered_map<const base::YamlNode*, Notes> entries;  // by value
};

// Whether a list or map is printed as a block, an entry on each line.
bool is_opened(const base::YamlSource& source, const base::YamlNode& node);

// Places all comments within `document`. O(comments + entries).
DocumentNotes take_notes(const base::YamlSource& source, const base::YamlDocument& document,
                         std::size_t& next_comment);

}  // namespace tiphys::spec::layout
