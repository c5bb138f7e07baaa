// Entries in the order of the text; each comment looks at the last one that began before it.
#include "spec/layout/notes.h"

#include <string_view>
#include <utility>

namespace tiphys::spec::layout {

using base::YamlComment;
using base::YamlNode;

namespace {

struct Flat {
  const YamlNode* value;
  std::ptrdiff_t parent;  // entry around it, or -1
  std::size_t depth;
};

void flatten(const base::YamlSource& source, const YamlNode& node, std::ptrdiff_t parent,
             std::size_t depth, std::vector<Flat>& out) {
  if (!is_opened(source, node)) return;
  for (const YamlNode& value : node.values) {
    out.push_back({&value, parent, depth});
    const auto self = static_cast<std::ptrdiff_t>(out.size()) - 1;
    flatten(source, value, self, depth + 1, out);
  }
}

void add(std::string& to, const std::string& text) {
  if (!to.empty()) to += ' ';
  to += text;
}

class Placing {
 public:
  Placing(const base::YamlSource& source, DocumentNotes& out, std::vector<Flat> flat)
      : source_(source), out_(out), flat_(std::move(flat)) {
    for (const Flat& entry : flat_) {
      if (starts_line(entry.value->entry_begin) && source_.blank_above(entry.value->entry_begin))
        out_.entries[entry.value].blank_before = true;
    }
  }

  void place(const YamlComment& comment) {
    while (next_ < flat_.size() && flat_[next_].value->entry_begin < comment.offset) ++next_;
    if (next_ == 0) {
      out_.before.push_back({comment.text, comment.blank_before});
      return;
    }
    const Flat& last = flat_[next_ - 1];
    if (!comment.own_line) return behind(*last.value, comment);
    Line line{comment.text, comment.blank_before};
    // Between a key and its value on a later line.
    const bool inside = comment.offset < last.value->begin;
    if (inside && !last.value->is_block()) {
      out_.entries[last.value].before.push_back(std::move(line));
      return;
    }
    if (next_ < flat_.size() && belongs_to(flat_[next_], last, comment)) {
      out_.entries[flat_[next_].value].before.push_back(std::move(line));
      return;
    }
    below(comment, std::move(line));
  }

 private:
  bool starts_line(std::size_t offset) const {
    while (offset > 0 && source_.text[offset - 1] != '\n') {
      if (source_.text[offset - 1] != ' ') return false;
      --offset;
    }
    return true;
  }

  void behind(const YamlNode& value, const YamlComment& comment) {
    Notes& notes = out_.entries[&value];
    const bool header = value.kind == YamlNode::Kind::Scalar &&
                        value.style == YamlNode::Style::Block && comment.offset < value.end;
    if (header || comment.offset < value.begin || (!value.values.empty() && value.is_block())) {
      add(notes.head, comment.text);
    } else if (value.style == YamlNode::Style::Flow && !value.values.empty() &&
               comment.offset < value.end) {
      add(notes.head, comment.text);
    } else {
      add(notes.tail, comment.text);
    }
  }

  // A comment further right than what follows is the end of what came before.
  static bool belongs_to(const Flat& next, const Flat& last, const YamlComment& comment) {
    return next.depth > last.depth || comment.column <= next.value->entry_column;
  }

  void below(const YamlComment& comment, Line line) {
    auto at = static_cast<std::ptrdiff_t>(next_) - 1;
    while (at >= 0 && flat_[static_cast<std::size_t>(at)].value->entry_column > comment.column)
      at = flat_[static_cast<std::size_t>(at)].parent;
    const bool of_document = next_ == flat_.size() && comment.column == 0;
    if (at < 0 || of_document) {
      if (next_ < flat_.size()) {
        out_.entries[flat_[next_].value].before.push_back(std::move(line));
      } else {
        out_.after.push_back(std::move(line));
      }
      return;
    }
    out_.entries[flat_[static_cast<std::size_t>(at)].value].after.push_back(std::move(line));
  }

  const base::YamlSource& source_;
  DocumentNotes& out_;
  std::vector<Flat> flat_;
  std::size_t next_ = 0;
};

}  // namespace

bool is_opened(const base::YamlSource& source, const YamlNode& node) {
  if (node.values.empty()) return false;
  if (node.style == YamlNode::Style::Block) return true;
  const std::string_view text(source.text);
  return text.substr(node.begin, node.end - node.begin).find('\n') != std::string_view::npos;
}

DocumentNotes take_notes(const base::YamlSource& source, const base::YamlDocument& document,
                         std::size_t& next_comment) {
  DocumentNotes out;
  std::vector<Flat> flat;
  flatten(source, document.root, -1, 0, flat);
  const bool last_document = &document == &source.documents.back();
  const std::size_t first = flat.empty() ? document.root.begin : flat.front().value->entry_begin;
  Placing placing(source, out, std::move(flat));
  for (; next_comment < source.comments.size(); ++next_comment) {
    const YamlComment& comment = source.comments[next_comment];
    if (!last_document && comment.offset >= document.end) break;
    placing.place(comment);
  }
  out.blank_before_content = !out.before.empty() && source.blank_above(first);
  return out;
}

}  // namespace tiphys::spec::layout
