// Plain scanning: the first "}}" after a "{{" closes it, whatever is between.
#include "lint/tags.h"

namespace tiphys::lint {

bool tags_of(std::string_view text, const std::function<void(std::string_view)>& visit) {
  while (true) {
    const std::size_t open = text.find("{{");
    if (open == std::string_view::npos) return true;
    const std::size_t close = text.find("}}", open + 2);
    if (close == std::string_view::npos) return false;
    visit(text.substr(open + 2, close - open - 2));
    text.remove_prefix(close + 2);
  }
}

void texts_of(const base::Value& tree, const SeeText& see) {
  if (tree.is_string()) return see(tree.as_string(), tree.mark());
  if (tree.is_array()) {
    for (const base::Value& each : tree.as_array()) texts_of(each, see);
  } else if (tree.is_object()) {
    for (const base::Member& member : tree.as_object()) {
      see(member.key, member.key_mark);
      texts_of(member.value, see);
    }
  }
}

}  // namespace tiphys::lint
