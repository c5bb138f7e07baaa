// The printer: entries line by line, scalars as they were written but for quotes and indentation.
#include "spec/layout/print.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "spec/layout/order.h"

namespace tiphys::spec::layout {

using base::YamlNode;
using schema::StructId;
using Kind = YamlNode::Kind;
using Style = YamlNode::Style;

namespace {

constexpr std::size_t kStep = 2;

std::string_view without_end(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  return line;
}

// Single quotes become double ones where nothing needs to be escaped.
std::string requoted(const YamlNode& node) {
  const bool plain_inside = std::ranges::all_of(node.value, [](char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
  });
  if (node.style != Style::Single || !plain_inside || node.raw.find('\n') != std::string::npos)
    return node.raw;
  return '"' + node.value + '"';
}

// Lines of a text over several lines, all but the first at one indentation.
std::string flowed(std::string_view raw, std::size_t indent) {
  std::string out;
  bool first = true;
  for (std::string_view line : base::split(raw, '\n')) {
    if (first) {
      out += without_end(line);
    } else {
      out += '\n';
      std::string_view text = without_end(base::trim(line));
      if (!text.empty()) out.append(indent, ' ').append(text);
    }
    first = false;
  }
  return out;
}

struct BlockText {
  std::string header;                   // "|", ">-", "|2+", …
  std::vector<std::string_view> lines;  // without their indentation
  bool keeps = false;                   // its last empty lines count
};

BlockText block_of(const YamlNode& node) {
  BlockText out;
  std::vector<std::string_view> lines = base::split(node.raw, '\n');
  std::string_view header = lines.front().substr(0, lines.front().find_first_of(" \t#"));
  lines.erase(lines.begin());
  std::size_t indent = 0;
  const std::size_t digit = header.find_first_of("123456789");
  const bool explicit_indent = digit != std::string_view::npos;
  if (explicit_indent) {
    indent = node.entry_column + static_cast<std::size_t>(header[digit] - '0');
  } else {
    for (std::string_view line : lines) {
      indent = line.find_first_not_of(' ');
      if (indent != std::string_view::npos) break;
    }
  }
  out.keeps = header.find('+') != std::string_view::npos;
  out.header = header.substr(0, 1);
  // With a stated indentation the first line may start with blanks of its own.
  if (explicit_indent) out.header += std::to_string(kStep);
  if (out.keeps) out.header += '+';
  if (header.find('-') != std::string_view::npos) out.header += '-';
  for (std::string_view line : lines)
    out.lines.push_back(line.substr(std::min(indent, line.size())));
  while (!out.lines.empty() &&
         (out.keeps ? out.lines.back().empty() : base::trim(out.lines.back()).empty())) {
    const bool last_end = out.lines.back().empty();
    out.lines.pop_back();
    if (out.keeps && last_end) break;
  }
  return out;
}

class Printer {
 public:
  Printer(const base::YamlSource& source, const DocumentNotes& notes, bool reorder)
      : source_(source), notes_(notes), reorder_(reorder) {}

  std::string print(const YamlNode& root) {
    lines(notes_.before, 0);
    if (notes_.blank_before_content) blank();
    fresh_ = true;
    if (is_opened(source_, root)) {
      if (!root.properties.empty()) out_ += root.properties + "\n";
      entries(root, 0, struct_of_object(root));
    } else if (!(root.raw.empty() && root.kind == Kind::Scalar && root.properties.empty())) {
      std::string text = inline_text(root, 0);
      out_ += text.starts_with(' ') ? text.substr(1) : text;
      if (out_.back() != '\n') out_ += '\n';
    }
    lines(notes_.after, 0);
    return std::move(out_);
  }

 private:
  const Notes& notes_of(const YamlNode& value) const {
    static const Notes kNone;
    auto found = notes_.entries.find(&value);
    return found == notes_.entries.end() ? kNone : found->second;
  }

  void blank() {
    if (fresh_ || kept_ || out_.empty() || out_.ends_with("\n\n")) return;
    out_ += '\n';
  }

  void lines(const std::vector<Line>& list, std::size_t indent) {
    for (const Line& line : list) {
      if (line.blank_before) blank();
      out_.append(indent, ' ').append(line.text) += '\n';
      fresh_ = kept_ = false;
    }
  }

  void entries(const YamlNode& node, std::size_t indent, StructId id) {
    const bool map = node.kind == Kind::Mapping;
    const bool list_of_objects = map && id == StructId::None && !node.keys.empty() && indent == 0;
    for (std::size_t i : reorder_&& map ? order_of(node, id) : order_of(node, StructId::None)) {
      const YamlNode& value = node.values[i];
      const Notes& notes = notes_of(value);
      if (!dash_above_) {
        lines(notes.before, indent);
        if (notes.blank_before) blank();
        out_.append(indent, ' ');
      }
      dash_above_ = fresh_ = kept_ = false;
      if (map) {
        key(node.keys[i], indent);
        StructId inner = struct_in(id, node.keys[i].value);
        if (list_of_objects && node.keys[i].value == "items") items_ = true;
        member(value, notes, indent, inner);
        items_ = false;
      } else {
        out_ += '-';
        element(value, notes, indent, items_ ? struct_of_object(value) : id);
      }
      lines(notes.after, indent);
    }
  }

  void key(const YamlNode& node, std::size_t indent) {
    if (!node.properties.empty()) out_ += node.properties + " ";
    out_ += flowed(node.kind == Kind::Scalar ? requoted(node) : node.raw, indent + kStep);
    out_ += node.kind == Kind::Alias ? " :" : ":";
  }

  void head(const YamlNode& value, const Notes& notes) {
    if (!value.properties.empty()) out_ += " " + value.properties;
    if (!notes.head.empty()) out_ += " " + notes.head;
    out_ += '\n';
  }

  void member(const YamlNode& value, const Notes& notes, std::size_t indent, StructId id) {
    if (!is_opened(source_, value)) return leaf(value, notes, indent);
    head(value, notes);
    fresh_ = true;
    entries(value, value.kind == Kind::Sequence ? indent : indent + kStep, id);
    tail(notes, indent);
  }

  void element(const YamlNode& value, const Notes& notes, std::size_t indent, StructId id) {
    if (!is_opened(source_, value)) return leaf(value, notes, indent);
    const std::size_t first =
        reorder_ && value.kind == Kind::Mapping ? order_of(value, id).front() : 0;
    const bool on_the_line = value.properties.empty() && notes.head.empty() &&
                             notes_of(value.values[first]).before.empty();
    if (on_the_line) {
      out_ += ' ';
      dash_above_ = true;
    } else {
      head(value, notes);
    }
    fresh_ = true;
    const bool items = std::exchange(items_, false);
    entries(value, indent + kStep, id);
    items_ = items;
    tail(notes, indent);
  }

  // Behind a bracket that is gone: a line of its own.
  void tail(const Notes& notes, std::size_t indent) {
    if (!notes.tail.empty()) lines({{notes.tail, false}}, indent);
  }

  void leaf(const YamlNode& value, const Notes& notes, std::size_t indent) {
    if (value.kind == Kind::Scalar && value.style == Style::Block)
      return block(value, notes, indent);
    out_ += inline_text(value, indent);
    for (const std::string* text : {&notes.head, &notes.tail}) {
      if (!text->empty()) out_ += " " + *text;
    }
    out_ += '\n';
  }

  // " &a value", or "" for nothing.
  std::string inline_text(const YamlNode& value, std::size_t indent) const {
    if (value.kind == Kind::Scalar && value.style == Style::Block) {
      Printer inner(source_, notes_, reorder_);
      inner.block(value, Notes{}, indent);
      return std::move(inner.out_);
    }
    std::string out;
    if (!value.properties.empty()) out += " " + value.properties;
    const std::string text = value.kind == Kind::Scalar  ? flowed(requoted(value), indent + kStep)
                             : value.kind == Kind::Alias ? value.raw
                                                         : flow_text(value);
    if (!text.empty()) out += " " + text;
    return out;
  }

  std::string flow_text(const YamlNode& node) const {
    std::string out = node.kind == Kind::Sequence ? "[" : "{";
    for (std::size_t i = 0; i < node.values.size(); ++i) {
      if (i > 0) out += ", ";
      if (node.kind == Kind::Mapping) {
        const YamlNode& key = node.keys[i];
        if (!key.properties.empty()) out += key.properties + " ";
        out += key.kind == Kind::Scalar ? requoted(key) : key.raw;
        out += key.kind == Kind::Alias ? " :" : ":";
        out += inline_text(node.values[i], 0);
      } else {
        const std::string text = inline_text(node.values[i], 0);
        out += text.empty() ? "null" : text.substr(1);
      }
    }
    // A key without a value must not swallow the bracket.
    if (out.ends_with(':')) out += ' ';
    return out + (node.kind == Kind::Sequence ? "]" : "}");
  }

  void block(const YamlNode& value, const Notes& notes, std::size_t indent) {
    const BlockText text = block_of(value);
    if (!value.properties.empty()) out_ += " " + value.properties;
    out_ += " " + text.header;
    if (!notes.head.empty()) out_ += " " + notes.head;
    out_ += '\n';
    for (std::string_view line : text.lines) {
      if (!line.empty()) out_.append(indent + kStep, ' ').append(line);
      out_ += '\n';
    }
    kept_ = text.keeps;
  }

  const base::YamlSource& source_;
  const DocumentNotes& notes_;
  bool reorder_;
  std::string out_;
  bool fresh_ = true;        // nothing of the innermost list or map is printed yet
  bool kept_ = false;        // the text above keeps its empty lines
  bool dash_above_ = false;  // the line is begun, with a dash
  bool items_ = false;       // within the items of a List
};

}  // namespace

std::string print_document(const base::YamlSource& source, const base::YamlDocument& document,
                           const DocumentNotes& notes, bool reorder) {
  return Printer(source, notes, reorder).print(document.root);
}

}  // namespace tiphys::spec::layout
