// Paths, as Go's package path.
#include "expr/go/strings.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

std::string cleaned(std::string_view path) {
  if (path.empty()) return ".";
  bool rooted = path[0] == '/';
  std::vector<std::string> kept;
  for (const std::string& part : go::split(path, "/")) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      kept.push_back(part);
    } else if (!kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (!rooted) {
      kept.push_back(part);
    }
  }
  std::string out = rooted ? "/" : "";
  for (std::size_t i = 0; i < kept.size(); ++i) out += (i > 0 ? "/" : "") + kept[i];
  return out.empty() ? "." : out;
}

bool scans(Call& c) {
  return c.world.budget.step(c.text(0).size()) && c.world.budget.charge(c.text(0).size() * 8);
}

Out clean(Call& c) {
  if (!scans(c)) return c.world.budget.failure();
  return built(c, cleaned(c.text(0)));
}
Out base_of(Call& c) {
  std::string_view path = c.text(0);
  if (path.empty()) return Any(".");
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (path.empty()) return Any("/");
  std::size_t slash = path.rfind('/');
  return Any(slash == path.npos ? path : path.substr(slash + 1));
}
Out dir(Call& c) {
  if (!scans(c)) return c.world.budget.failure();
  std::size_t slash = c.text(0).rfind('/');
  return built(
      c, cleaned(slash == std::string::npos ? std::string_view()
                                            : std::string_view(c.text(0)).substr(0, slash + 1)));
}
Out ext(Call& c) {
  std::string_view path = c.text(0);
  std::size_t dot = path.rfind('.');
  std::size_t slash = path.rfind('/');
  if (dot == path.npos || (slash != path.npos && slash > dot)) return Any("");
  return Any(path.substr(dot));
}
Out is_abs(Call& c) { return Any(c.text(0).starts_with('/')); }

constexpr go::Function kPathFunctions[] = {
    {"base", "s", base_of},   {"dir", "s", dir},       {"clean", "s", clean},
    {"ext", "s", ext},        {"isAbs", "s", is_abs},  {"osBase", "s", base_of},
    {"osDir", "s", dir},      {"osClean", "s", clean}, {"osExt", "s", ext},
    {"osIsAbs", "s", is_abs},
};

}  // namespace

std::span<const go::Function> path_functions() { return kPathFunctions; }

}  // namespace tiphys::expr::sprig
