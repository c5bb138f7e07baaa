// One case per kind of node. Every operand stands in parentheses of its own, so precedence plays no
// part; chains of `?.` are printed so that they are joined again where they were joined.
#include "print.h"

#include <fmt/format.h>

#include "base/unicode.h"
#include "expr/go/runes.h"

namespace tiphys::fuzz {
namespace {

using expr::expression::kNoNode;
using expr::expression::Node;
using expr::expression::NodeIndex;
using expr::expression::NodeKind;
using expr::expression::Tree;

// What the lexer takes for a name behind a dot.
bool is_plain_name(std::string_view text) {
  namespace go = expr::go;
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  while (!text.empty()) {
    base::Rune rune = base::next_rune(text);
    bool named = rune.value == '_' || rune.value == '$' || go::is_letter(rune.value) ||
                 go::is_digit(rune.value);
    if (!named) return false;
    text.remove_prefix(rune.size);
  }
  return true;
}

class Printer {
 public:
  Printer(const Tree& tree, std::size_t bytes_max) : tree_(tree), bytes_max_(bytes_max) {}

  std::optional<std::string> run() {
    write(tree_.root);
    if (out_.size() > bytes_max_) return std::nullopt;
    return std::move(out_);
  }

 private:
  const Node& at(NodeIndex i) const { return tree_.at(i); }

  void write(NodeIndex index) {
    if (index == kNoNode || out_.size() > bytes_max_) return;
    const Node& node = at(index);
    switch (node.kind) {
      case NodeKind::Nil: out_ += "nil"; break;
      case NodeKind::Bool: out_ += node.value.as_bool() ? "true" : "false"; break;
      case NodeKind::Integer: out_ += std::to_string(node.value.as_int()); break;
      case NodeKind::Float: out_ += fmt::format("{:.17e}", node.value.as_float()); break;
      case NodeKind::String: text(node.value.as_string()); break;
      case NodeKind::Bytes: bytes(node); break;
      case NodeKind::Identifier: out_ += node.text; break;
      case NodeKind::Pointer: out_ += "#" + node.text; break;
      case NodeKind::Chain: write(node.kids[0]); break;
      default: inner(node);
    }
  }

  void inner(const Node& node) {
    switch (node.kind) {
      case NodeKind::Member: member(node); break;
      case NodeKind::Slice: slice(node); break;
      case NodeKind::Call:
        write(node.kids[0]);
        list("(", node, 1, ", ", ")");
        break;
      case NodeKind::Builtin:
        out_ += node.text;
        list("(", node, 0, ", ", ")");
        break;
      case NodeKind::Predicate:
        out_ += "{";
        write(node.kids[0]);
        out_ += "}";
        break;
      case NodeKind::Array: list("[", node, 0, ", ", "]"); break;
      case NodeKind::Map: map(node); break;
      default: compound(node);
    }
  }

  // What stands in parentheses as a whole.
  void compound(const Node& node) {
    out_ += "(";
    if (node.kind == NodeKind::Unary) {
      out_ += node.text + " ";
      closed(node.kids[0]);
    } else if (node.kind == NodeKind::Binary) {
      closed(node.kids[0]);
      out_ += " " + node.text + " ";
      closed(node.kids[1]);
    } else if (node.kind == NodeKind::Declaration) {
      out_ += "let " + node.text + " = ";
      write(node.kids[0]);
      out_ += "; ";
      write(node.kids[1]);
    } else if (node.kind == NodeKind::Conditional) {
      closed(node.kids[0]);
      out_ += " ? ";
      closed(node.kids[1]);
      out_ += " : ";
      closed(node.kids[2]);
    } else {
      list("", node, 0, "; ", "");
    }
    out_ += ")";
  }

  // In parentheses, unless it brings its own.
  void closed(NodeIndex index) {
    NodeKind kind = index == kNoNode ? NodeKind::Nil : at(index).kind;
    bool own = kind == NodeKind::Unary || kind == NodeKind::Binary ||
               kind == NodeKind::Declaration || kind == NodeKind::Conditional ||
               kind == NodeKind::Sequence;
    if (!own) out_ += "(";
    write(index);
    if (!own) out_ += ")";
  }

  // The base of a member, slice or call: names and chains as they are, the rest in parentheses.
  void base(NodeIndex index) {
    NodeKind kind = at(index).kind;
    bool bare = kind == NodeKind::Identifier || kind == NodeKind::Member ||
                kind == NodeKind::Chain || kind == NodeKind::Slice || kind == NodeKind::Call ||
                kind == NodeKind::Builtin || kind == NodeKind::Pointer;
    if (bare) {
      write(index);
    } else {
      closed(index);
    }
  }

  void member(const Node& node) {
    base(node.kids[0]);
    const Node& property = at(node.kids[1]);
    bool dotted = property.kind == NodeKind::String && is_plain_name(property.value.as_string()) &&
                  at(node.kids[0]).kind != NodeKind::Chain;
    if (dotted) {
      out_ += (node.optional ? "?." : ".") + property.value.as_string();
      return;
    }
    out_ += node.optional ? "?.[" : "[";
    write(node.kids[1]);
    out_ += "]";
  }

  void slice(const Node& node) {
    base(node.kids[0]);
    out_ += "[";
    if (node.kids[1] != kNoNode) closed(node.kids[1]);
    out_ += ":";
    if (node.kids[2] != kNoNode) closed(node.kids[2]);
    out_ += "]";
  }

  void list(std::string_view open, const Node& node, std::size_t first, std::string_view between,
            std::string_view close) {
    out_ += open;
    for (std::size_t i = first; i < node.kids.size(); ++i) {
      if (i > first) out_ += between;
      write(node.kids[i]);
    }
    out_ += close;
  }

  void map(const Node& node) {
    out_ += "{";
    for (std::size_t i = 0; i + 1 < node.kids.size(); i += 2) {
      if (i > 0) out_ += ", ";
      if (at(node.kids[i]).kind == NodeKind::String) {
        write(node.kids[i]);
      } else {
        closed(node.kids[i]);
      }
      out_ += ": ";
      write(node.kids[i + 1]);
    }
    out_ += "}";
  }

  void text(std::string_view value) {
    out_ += '"';
    while (!value.empty()) {
      base::Rune rune = base::next_rune(value);
      bool plain =
          rune.value >= 0x20 && rune.value < 0x7f && rune.value != '"' && rune.value != '\\';
      out_ += plain ? std::string(1, static_cast<char>(rune.value))
                    : fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(rune.value));
      value.remove_prefix(rune.size);
    }
    out_ += '"';
  }

  void bytes(const Node& node) {
    out_ += "b\"";
    for (const auto& byte : node.value.items()) out_ += fmt::format("\\x{:02x}", byte.as_int());
    out_ += '"';
  }

  const Tree& tree_;
  std::size_t bytes_max_;
  std::string out_;
};

}  // namespace

std::optional<std::string> print(const Tree& tree, std::size_t bytes_max) {
  return Printer(tree, bytes_max).run();
}

}  // namespace tiphys::fuzz
