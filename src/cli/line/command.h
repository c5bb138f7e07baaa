// Command: a verb as data (name, operands, flags, help), from which parsing, help, completion and
// the reference page of the manual are made; Arguments: what one call gave it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tiphys::cli::line {

enum class FlagKind : std::uint8_t {
  Switch,   // --x, --x=false
  Text,     // --x VALUE, the last one counts
  Texts,    // --x VALUE, each one counts
  Commas,   // as Texts, and each may hold several, separated by commas
  Integer,  // --x N
};

struct Flag {
  std::string name;  // without dashes
  char letter = '\0';
  FlagKind kind = FlagKind::Switch;
  std::string value_name;  // in help: "NAME=VALUE"
  std::string help;
  std::string default_text;               // shown, and given where the flag is absent
  std::vector<std::string> choices = {};  // closed list of values, empty for any
};

struct Command {
  std::string name;      // "cron create": words separated by a blank
  std::string operands;  // as help shows them: "[WORKFLOW...]"
  std::size_t operands_min = 0;
  std::size_t operands_max = SIZE_MAX;
  std::string summary;   // one line
  std::string about;     // paragraphs; may be empty
  std::string examples;  // lines; `# words` and commands
  std::vector<Flag> flags;
  bool hidden = false;
  bool takes_anything = false;  // no flags are known: all words are operands
};

class Arguments {
 public:
  std::vector<std::string> operands;

  // Whether the user gave it.
  bool has(std::string_view flag) const;
  // A switch: given and not "false"; its default where it was not given.
  bool on(std::string_view flag) const;
  // The last value, or the default.
  std::string text(std::string_view flag) const;
  std::vector<std::string> texts(std::string_view flag) const;
  // Checked when parsing; nullopt where neither value nor default is a number.
  std::optional<std::int64_t> integer(std::string_view flag) const;

  void set_default(const std::string& flag, std::string text);
  void add(const std::string& flag, std::string text);

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
  std::map<std::string, std::string, std::less<>> defaults_;
};

// What stands on the command line before and after the verb.
struct Parsed {
  const Command* command = nullptr;  // null: no verb
  Arguments arguments;
  bool help = false;
};

// A wrong command line: the message, and the command whose usage is to be shown with it.
struct UsageError {
  std::string message;
  const Command* command = nullptr;
};

// The verb among `commands` with its flags and the global ones. O(arguments).
std::expected<Parsed, UsageError> parse(std::span<const Command> commands,
                                        std::span<const Flag> global_flags,
                                        std::span<const std::string> arguments);

// Go durations and whole days: "10s", "2h30m", "3d".
base::Result<std::int64_t> seconds_of(std::string_view text);

}  // namespace tiphys::cli::line
