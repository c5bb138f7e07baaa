// The rules of names, tags in names, the operands of `depends`, and cycles.
#include <algorithm>

#include "lint/checker.h"

namespace tiphys::lint {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_letter_or_digit(c) && !(c >= '0' && c <= '9'); }

}  // namespace

std::string template_name_problem(std::string_view name) {
  constexpr std::size_t kLongest = 128;
  std::string out;
  if (name.size() > kLongest) out = "must be no more than 128 characters";
  bool good = !name.empty() && is_letter_or_digit(name[0]) &&
              std::all_of(name.begin(), name.end(),
                          [](char c) { return is_letter_or_digit(c) || c == '-'; });
  if (good) return out;
  if (!out.empty()) out += ';';
  return out +
         "name must consist of alpha-numeric characters or '-', and must start with an "
         "alpha-numeric character (e.g. My-name1-2, 123-NAME)";
}

std::string parameter_name_problem(std::string_view name) {
  bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_';
  });
  if (good) return {};
  return "Parameter/Artifact name must consist of alpha-numeric characters, '_' or '-' e.g. "
         "my_param_1, MY-PARAM-1";
}

bool holds_tag(std::string_view text) {
  std::size_t open = text.find("{{");
  return open != std::string_view::npos && text.find("}}", open) != std::string_view::npos;
}

std::vector<Operand> operands_in(std::string_view text) {
  std::vector<Operand> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_letter_or_digit(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && (is_letter_or_digit(text[end]) || text[end] == '-')) ++end;
    Operand operand{text.substr(i, end - i), {}};
    bool has_result = end + 2 < text.size() && text[end] == '.' && is_upper(text[end + 1]) &&
                      is_letter(text[end + 2]);
    if (has_result) {
      std::size_t last = end + 2;
      while (last < text.size() && is_letter(text[last])) ++last;
      operand.result = text.substr(end + 1, last - end - 1);
      end = last;
    }
    out.push_back(operand);
    i = end;
  }
  return out;
}

std::vector<std::size_t> find_cycle(const std::vector<std::vector<std::size_t>>& edges) {
  enum class Colour : char { New, Open, Done };
  std::vector<Colour> colours(edges.size(), Colour::New);
  struct Visit {
    std::size_t node;
    std::size_t next;
  };
  for (std::size_t root = 0; root < edges.size(); ++root) {
    if (colours[root] != Colour::New) continue;
    std::vector<Visit> path{{root, 0}};
    colours[root] = Colour::Open;
    while (!path.empty()) {
      Visit& visit = path.back();
      if (visit.next == edges[visit.node].size()) {
        colours[visit.node] = Colour::Done;
        path.pop_back();
        continue;
      }
      std::size_t to = edges[visit.node][visit.next++];
      if (colours[to] == Colour::Done) continue;
      if (colours[to] == Colour::New) {
        colours[to] = Colour::Open;
        path.push_back({to, 0});
        continue;
      }
      std::vector<std::size_t> cycle;
      auto start = std::find_if(path.begin(), path.end(), [&](auto& v) { return v.node == to; });
      for (; start != path.end(); ++start) cycle.push_back(start->node);
      cycle.push_back(to);
      return cycle;
    }
  }
  return {};
}

}  // namespace tiphys::lint
