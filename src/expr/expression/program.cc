// Finding what an expression reads. Children stand before their parents in the tree's table, so
// plain passes over it do, without recursion.
#include "expr/expression/program.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "expr/expression/added_functions.h"
#include "expr/expression/check.h"

namespace tiphys::expr::expression {
namespace {

class Analysis {
 public:
  explicit Analysis(ProgramCode& code)
      : code_(code),
        paths_(code.tree.nodes.size()),
        used_(paths_.size()),
        guarded_(paths_.size()) {}

  void run() {
    for (const Node& node : nodes())
      if (node.kind == NodeKind::Declaration) bound_.insert(node.text);
    for (std::size_t i = nodes().size(); i > 0; --i) spread_guards(i - 1);
    for (std::size_t i = 0; i < nodes().size(); ++i) find_path(i);
    collect();
  }

 private:
  const std::vector<Node>& nodes() const { return code_.tree.nodes; }

  void spread_guards(std::size_t i) {
    const Node& node = nodes()[i];
    for (std::size_t k = 0; k < node.kids.size(); ++k) {
      if (node.kids[k] == kNoNode) continue;
      bool coalesced = node.kind == NodeKind::Binary && node.text == "??" && k == 0;
      bool optional = node.kind == NodeKind::Member && node.optional && k == 0;
      if (guarded_[i] || coalesced || optional)
        guarded_[static_cast<std::size_t>(node.kids[k])] = true;
    }
  }

  void find_path(std::size_t i) {
    const Node& node = nodes()[i];
    if (node.kind == NodeKind::Builtin) add_call(node.text);
    if (node.kind == NodeKind::Identifier) {
      if (!bound_.contains(node.text) && node.text != "$env") paths_[i] = node.text;
    } else if (node.kind == NodeKind::Member && !node.optional) {
      auto base = static_cast<std::size_t>(node.kids[0]);
      const Node& property = code_.tree.at(node.kids[1]);
      if (paths_[base].empty() || property.kind != NodeKind::String) return;
      paths_[i] = paths_[base] + "." + property.value.as_string();
      used_[base] = true;
    } else if (node.kind == NodeKind::Call) {
      auto callee = static_cast<std::size_t>(node.kids[0]);
      add_call(paths_[callee]);
      if (is_function(paths_[callee]) && !is_added_function(paths_[callee]))
        code_.unknown_functions.push_back(paths_[callee]);
    }
  }

  void add_call(const std::string& name) {
    if (name.empty()) return;
    if (std::find(code_.calls.begin(), code_.calls.end(), name) == code_.calls.end())
      code_.calls.push_back(name);
  }

  void collect() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < paths_.size(); ++i)
      if (!paths_[i].empty() && !used_[i] && !is_function(paths_[i])) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return nodes()[a].from < nodes()[b].from;
    });
    for (std::size_t i : order) {
      code_.references.push_back({paths_[i], guarded_[i]});
      code_.reference_positions.push_back(root_position(i));
    }
  }

  std::uint32_t root_position(std::size_t i) const {
    while (nodes()[i].kind == NodeKind::Member) i = static_cast<std::size_t>(nodes()[i].kids[0]);
    return nodes()[i].from;
  }

  bool is_function(std::string_view path) const {
    return code_.functions == Functions::Argo && is_added_name(path.substr(0, path.find('.')));
  }

  ProgramCode& code_;
  std::vector<std::string> paths_;
  std::vector<bool> used_;
  std::vector<bool> guarded_;
  std::set<std::string, std::less<>> bound_;
};

}  // namespace

void analyse(ProgramCode& code) {
  Analysis(code).run();
  for (const auto& reference : code.references)
    if (reference.path.find('.') == std::string::npos) code.bare_names.push_back(reference.path);
  auto checked = check(code.tree, [](std::string_view name) {
    return name == "toJson" ? Known::TextFunction : Known::Nothing;
  });
  if (!checked) code.mismatch = checked.error();
}

}  // namespace tiphys::expr::expression
