// The door: everything that is linted together, so that references between files are found.
//
// Objects are added first, all of them, and checked afterwards in any order. Kinds that are not
// ours are left alone.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lint/check.h"
#include "spec/finding.h"
#include "spec/kinds.h"
#include "spec/load.h"

namespace tiphys::lint {

struct ProjectOptions {
  bool advice = true;                       // warnings too
  const expr::ZoneSource* zones = nullptr;  // null: time zones are not checked
};

class Project {
 public:
  explicit Project(ProjectOptions options) : options_(options) {}

  enum class Added : char {
    Ignored,    // not of a kind that is linted
    Checked,    // check() has an answer
    Unreadable  // of such a kind, but of a wrong form; `findings` say why
  };
  struct Place {
    Added added = Added::Ignored;
    std::size_t index = 0;  // for check(), where it is Checked
  };
  struct Adding {
    bool drop_unknown = false;  // leave out fields that no kind has, as a lax reader does
    bool apart = false;         // others cannot refer to it
  };
  // What is wrong with adding it (a name that is taken, a form that cannot be read) joins
  // `findings`, unless those have an error of its form already.
  Place add(const spec::Manifest& manifest, Adding how, std::vector<spec::Finding>& findings);

  // REQUIRES: an index from add(). O(what the object is and calls).
  std::vector<spec::Finding> check(std::size_t index) const;

 private:
  using Key = std::pair<std::string, std::string>;  // namespace and name
  using Object = std::variant<spec::Workflow, spec::WorkflowTemplate, spec::CronWorkflow>;
  struct Entry {
    std::string file;
    std::string namespace_name;
    base::Mark mark;                 // of the object
    std::unique_ptr<Object> object;  // stays where it is
  };
  struct Holder {
    const spec::WorkflowTemplate* holder;
    std::string file;
  };

  template <class Kind>
  Place take(const spec::Manifest& manifest, const spec::Part& value, bool apart,
             std::vector<spec::Finding>& findings);
  bool remember(const spec::Manifest& manifest, const spec::WorkflowTemplate& holder,
                std::vector<spec::Finding>& findings);
  static std::vector<spec::Finding> judged(const Object& object, const CheckOptions& options);
  FoundHolder find(const std::string& namespace_name, std::string_view name,
                   bool cluster_scope) const;

  ProjectOptions options_;
  std::vector<Entry> entries_;
  std::map<Key, Holder> templates_;
  std::map<std::string, Holder, std::less<>> cluster_templates_;
};

// The kinds that are linted, by any of their names: "workflows", "wf", "Workflow".
bool is_linted_kind(std::string_view kind);
// The kind that a word of --kinds means, or nullopt.
std::optional<spec::Kind> linted_kind_of(std::string_view word);

}  // namespace tiphys::lint
