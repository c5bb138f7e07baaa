// JSON against SQLite's reader: both accept the same texts and see the same values in them.
#include <sqlite3.h>

#include <memory>
#include <string>

#include "base/json.h"
#include "target.h"
#include "values.h"

namespace tiphys::fuzz {
namespace {

// An in-memory database with the three questions prepared; made once by the process.
class Sqlite {
 public:
  Sqlite() {
    sqlite3_open(":memory:", &database_);
    prepare("select json_valid(?1)", &valid_);
    prepare("select json(?1)", &minified_);
    prepare("select count(*) from json_tree(?1)", &count_);
  }
  ~Sqlite() {
    for (sqlite3_stmt* s : {valid_, minified_, count_}) sqlite3_finalize(s);
    sqlite3_close(database_);
  }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  bool is_valid(std::string_view text) { return ask(valid_, text) == "1"; }
  std::string minified(std::string_view text) { return ask(minified_, text); }
  std::size_t values(std::string_view text) { return std::stoull("0" + ask(count_, text)); }

 private:
  void prepare(const char* sql, sqlite3_stmt** out) {
    property(sqlite3_prepare_v2(database_, sql, -1, out, nullptr) == SQLITE_OK, "SQLite has JSON");
  }
  std::string ask(sqlite3_stmt* statement, std::string_view text) {
    sqlite3_bind_text(statement, 1, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    std::string out;
    if (sqlite3_step(statement) == SQLITE_ROW) {
      const unsigned char* found = sqlite3_column_text(statement, 0);
      if (found != nullptr) out = reinterpret_cast<const char*>(found);
    }
    sqlite3_reset(statement);
    return out;
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* valid_ = nullptr;
  sqlite3_stmt* minified_ = nullptr;
  sqlite3_stmt* count_ = nullptr;
};

base::ParseLimits json_limits() {
  base::ParseLimits out;
  out.duplicates = base::Duplicates::LastWins;
  return out;
}

// Where SQLite is known to be laxer: U+0000 ends its texts, it does not look into \u escapes of
// surrogates, and a byte order mark is no JSON for it.
bool comparable(std::string_view text) {
  return text.find('\0') == text.npos && is_utf8(text) && text.find("\\u") == text.npos &&
         !text.starts_with("\xef\xbb\xbf") && text.size() < 100'000;
}

// Of a list or map that stands as a key SQLite looks only at what ends it.
bool has_odd_key(std::string_view text) {
  bool in_text = false, closed = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_text) {
      if (text[i] == '\\') {
        ++i;
      } else {
        in_text = text[i] != '"';
      }
      continue;
    }
    if (text[i] == ':' && closed) return true;
    if (text.substr(i, 1).find_first_of(" \t\r\n") != std::string_view::npos) continue;
    in_text = text[i] == '"';
    closed = text[i] == '}' || text[i] == ']';
  }
  return false;
}

void compare(std::string_view input, const base::Result<base::Value>& ours) {
  Sqlite sqlite;
  bool theirs = sqlite.is_valid(input);
  if (ours) property(theirs, "what we accept SQLite accepts");
  if (!ours) {
    bool limit = ours.error().code == base::ErrorCode::Exhausted;
    return property(!theirs || limit || has_odd_key(input), "what SQLite accepts we accept",
                    ours.error().message);
  }
  auto minified = base::parse_json(sqlite.minified(input), json_limits());
  property(minified.has_value() && *minified == *ours, "SQLite's minified text reads alike");
  base::ParseLimits strict;
  if (base::parse_json(input, strict))
    property(sqlite.values(input) == measure(*ours).values, "as many values as SQLite counts");
}

}  // namespace

void run_json(std::string_view input) {
  auto ours = base::parse_json(input, json_limits());
  if (comparable(input)) compare(input, ours);
  if (!ours) return property(!ours.error().message.empty(), "an error says why");
  for (auto escape : {base::JsonEscape::Minimal, base::JsonEscape::GoHtml}) {
    std::string printed = base::to_json(*ours, escape);
    auto again = base::parse_json(printed);
    property(again.has_value(), "what is printed reads back", printed);
    property(*again == *ours, "printing and reading agree", printed);
    property(base::to_json(*again, escape) == printed, "printing is stable", printed);
  }
  auto indented = base::parse_json(base::to_json_indented(*ours, 2));
  property(indented.has_value() && *indented == *ours, "indented text reads back");
  auto sorted = base::sorted_keys(*ours);
  property(base::sorted_keys(sorted) == sorted, "sorting twice is sorting once");
}

}  // namespace tiphys::fuzz
