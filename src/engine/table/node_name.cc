// The rules of §4.3, one case each.
#include "engine/table/node_name.h"

#include <charconv>

#include "base/hash.h"

namespace tiphys::engine::table {

namespace {

void append_number(std::string& out, std::uint32_t number) {
  char digits[10];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

void append_name_suffix(std::string& out, NameKind kind, std::string_view call_name,
                        std::string_view text, std::uint32_t number) {
  switch (kind) {
    case NameKind::Root: out += call_name; break;
    case NameKind::Group:
      out += '[';
      append_number(out, number);
      out += ']';
      break;
    case NameKind::Step:
    case NameKind::Task: out.append(".").append(call_name); break;
    case NameKind::StepItem: out.append(".").append(call_name).append(text); break;
    case NameKind::TaskItem: out += text; break;
    case NameKind::Attempt:
      out += '(';
      append_number(out, number);
      out += ')';
      break;
    case NameKind::Container: out.append(".").append(text); break;
    case NameKind::OnExit: out += ".onExit"; break;
    case NameKind::Hook: out.append(".hooks.").append(text); break;
  }
}

std::string name_suffix(NameKind kind, std::string_view call_name, std::string_view text,
                        std::uint32_t number) {
  std::string out;
  append_name_suffix(out, kind, call_name, text, number);
  return out;
}

std::uint64_t item_number(std::string_view suffix) {
  std::uint64_t number = 0;
  if (suffix.starts_with('(')) {
    std::from_chars(suffix.data() + 1, suffix.data() + suffix.size(), number);
  }
  return number;
}

std::string Naming::suffix(NodeIndex node) const {
  std::string out;
  append_suffix(out, node);
  return out;
}

void Naming::append_suffix(std::string& out, NodeIndex node) const {
  const Node& n = nodes[node];
  bool of_call =
      n.kind == NameKind::Step || n.kind == NameKind::StepItem || n.kind == NameKind::Task;
  bool numbered = n.kind == NameKind::Group || n.kind == NameKind::Attempt;
  std::string_view call = n.kind == NameKind::Root ? workflow
                          : of_call                ? call_name(node)
                                                   : std::string_view();
  append_name_suffix(out, n.kind, call, numbered ? std::string_view() : nodes.text(n.suffix),
                     n.suffix);
}

std::string Naming::name(NodeIndex node) const {
  NodeIndex owner = nodes[node].owner;
  if (owner == kNoNode) return suffix(node);
  std::string out = name(owner);
  out += suffix(node);
  return out;
}

std::string Naming::id(NodeIndex node) const {
  std::string out;
  append_id(out, node);
  return out;
}

void Naming::append_id(std::string& out, NodeIndex node) const {
  out += workflow;
  if (nodes[node].kind == NameKind::Root) return;
  out += '-';
  append_number(out, nodes[node].name_hash);
  const std::uint32_t rank = nodes.rank_of_hash(node);
  if (rank == 1) return;
  out += '-';
  append_number(out, rank);
}

std::string_view display_part(std::string_view name, std::string_view boundary_name) {
  std::string_view rest = name.substr(boundary_name.size());
  std::string_view cut = rest;  // a leading "[i]" goes only together with a dot
  if (cut.starts_with('[')) {
    std::size_t end = cut.find_first_not_of("0123456789", 1);
    if (end != std::string_view::npos && end > 1 && cut[end] == ']') cut.remove_prefix(end + 1);
  }
  return cut.starts_with('.') ? cut.substr(1) : rest;
}

std::string Naming::display_name(NodeIndex node) const {
  NodeIndex boundary = nodes[node].boundary;
  std::string full = name(node);
  if (boundary == kNoNode) return full;
  return std::string(display_part(full, name(boundary)));
}

std::optional<NodeIndex> Naming::find(std::string_view id_or_name) const {
  if (nodes.size() == 0) return std::nullopt;
  if (id_or_name == workflow) return NodeIndex{0};
  for (NodeIndex node : nodes.with_hash(base::fnv1a32(id_or_name))) {
    if (name(node) == id_or_name) return node;
  }
  if (!id_or_name.starts_with(workflow)) return std::nullopt;
  std::string_view rest = id_or_name.substr(workflow.size());
  if (!rest.starts_with('-')) return std::nullopt;
  rest.remove_prefix(1);
  std::uint32_t hash = 0;
  auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), hash);
  if (parsed.ec != std::errc()) return std::nullopt;
  for (NodeIndex node : nodes.with_hash(hash)) {
    if (id(node) == id_or_name) return node;
  }
  return std::nullopt;
}

}  // namespace tiphys::engine::table
