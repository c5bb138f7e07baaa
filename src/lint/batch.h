// One run over many texts: reads them all, checks every object, and says what was found where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lint/lint.h"

namespace tiphys::lint {

struct Told {
  spec::Finding finding;
  std::string object;  // "\"name\" (Kind)", "" where the file as a whole is meant
};

struct FileReport {
  std::string file;
  std::vector<Told> told;
};

struct Report {
  std::vector<FileReport> files;
  std::map<std::string, std::string> texts;  // by file, for the lines that are pointed at
  std::size_t linted = 0;                    // objects

  std::size_t count(spec::Severity severity) const;
  // 1 where there are errors or nothing was linted at all.
  int exit_code() const;
};

struct BatchOptions {
  bool strict = true;                           // unknown fields are errors
  std::optional<std::set<spec::Kind>> kinds{};  // nullopt: all
  const expr::ZoneSource* zones = nullptr;
  bool advice = true;
};

class Batch {
 public:
  explicit Batch(BatchOptions options)
      : options_(std::move(options)), project_({options_.advice, options_.zones}) {}

  void add(const std::string& file, std::string text);
  // A template that those may refer to and that is not checked itself: one of the same name that
  // was added before goes first.
  void add_known(const std::string& file, std::string_view text);
  Report finish();

 private:
  enum class Standing : std::uint8_t {
    Ignored,   // no kind of ours
    Unwanted,  // only for others to refer to
    Apart,     // an item of a List: looked at, but it never counts
    Linted
  };
  struct Object {
    std::size_t file;
    std::size_t index;
    std::string title;
    Standing standing;
  };
  Standing standing_of(const spec::Manifest& manifest) const;
  spec::Severity severity_of(const spec::Finding& finding, const spec::Manifest* owner,
                             bool beside_linted) const;
  void take(const spec::Loaded& loaded, std::size_t file);
  void put(const spec::Manifest& manifest, Object object, bool unknown_fields);

  BatchOptions options_;
  Project project_;
  Report report_;
  std::vector<Object> objects_;
};

}  // namespace tiphys::lint
