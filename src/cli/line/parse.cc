// The one file that knows CLI11: finds the verb, then parses the rest by its flags.
//
// Messages are our own, so that they read the same whichever way a line is wrong.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

#include "base/text.h"
#include "cli/line/command.h"

namespace tiphys::cli::line {

namespace {

// CLI11 writes into these while it parses.
struct Slot {
  const Flag* flag = nullptr;
  CLI::Option* option = nullptr;
  std::vector<std::string> values;
};

std::string option_name(const Flag& flag) {
  std::string name = "--" + flag.name;
  if (flag.letter != '\0') name = std::string("-") + flag.letter + "," + name;
  return name;
}

// The library would take "[0]" for a list: such words are marked on the way through it.
constexpr char kMark = '\x01';

std::string marked(std::string word) {
  const bool list = word.size() > 1 && word.front() == '[' && word.back() == ']';
  return list ? kMark + std::move(word) : word;
}

std::string unmarked(std::string word) {
  if (word.starts_with(kMark)) word.erase(0, 1);
  return word;
}

class Line {
 public:
  Line() {
    app_.set_help_flag();
    app_.allow_extras(false);
  }

  void add(std::span<const Flag> flags) {
    for (const Flag& flag : flags) {
      auto slot = std::make_unique<Slot>();
      slot->flag = &flag;
      if (flag.kind == FlagKind::Switch) {
        slot->option = app_.add_flag(option_name(flag));
        slot->option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      } else {
        slot->option = app_.add_option(option_name(flag), slot->values);
        slot->option->allow_extra_args(false);
      }
      slots_.push_back(std::move(slot));
    }
  }
  CLI::App& app() { return app_; }

  std::optional<std::string> parse(std::span<const std::string> arguments) {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
      app_.parse(std::move(reversed));
    } catch (const CLI::ExtrasError&) {
      return unknown_flag();
    } catch (const CLI::ParseError& error) {
      return explain(error);
    }
    return std::nullopt;
  }

  std::optional<std::string> collect(Arguments& into) const {
    for (const auto& slot : slots_) {
      const Flag& flag = *slot->flag;
      if (!flag.default_text.empty()) into.set_default(flag.name, flag.default_text);
      if (slot->option->count() == 0) continue;
      for (const std::string& value : slot->option->results()) {
        const std::string given = unmarked(value);
        if (auto wrong = check(flag, given)) return wrong;
        add_value(into, flag, given);
      }
    }
    return std::nullopt;
  }

 private:
  static void add_value(Arguments& into, const Flag& flag, const std::string& value) {
    if (flag.kind != FlagKind::Commas) {
      into.add(flag.name, value);
      return;
    }
    for (std::string_view piece : base::split(value, ',')) into.add(flag.name, std::string(piece));
  }

  static std::optional<std::string> check(const Flag& flag, const std::string& value) {
    if (flag.kind == FlagKind::Integer) {
      Arguments one;
      one.add(flag.name, value);
      if (!one.integer(flag.name)) {
        return "invalid argument \"" + value + "\" for \"--" + flag.name + "\" flag: not a number";
      }
    }
    if (flag.kind == FlagKind::Switch && value != "true" && value != "false") {
      return "invalid argument \"" + value + "\" for \"--" + flag.name + "\" flag: not a boolean";
    }
    if (!flag.choices.empty() && !value.empty() &&
        std::find(flag.choices.begin(), flag.choices.end(), value) == flag.choices.end()) {
      return "invalid argument \"" + value + "\" for \"--" + flag.name +
             "\" flag: must be one of: " + base::join(flag.choices, "|");
    }
    return std::nullopt;
  }

  std::string unknown_flag() const {
    std::vector<std::string> names;
    for (const auto& slot : slots_) names.push_back(slot->flag->name);
    for (const std::string& word : app_.remaining()) {
      if (!word.starts_with('-')) continue;
      if (!word.starts_with("--"))
        return "unknown shorthand flag: '" + word.substr(1, 1) + "' in " + word;
      const std::string name = word.substr(2, word.find('=') - 2);
      const std::string_view near = base::nearest(name, names);
      return "unknown flag: --" + name +
             (near.empty() ? "" : " (did you mean --" + std::string(near) + "?)");
    }
    const auto extra = app_.remaining();
    return extra.empty() ? "unexpected arguments" : "unexpected argument: " + extra.front();
  }

  // CLI11's own texts name options in its own way; ours name the flag.
  std::string explain(const CLI::ParseError& error) const {
    const std::string what = error.what();
    for (const auto& slot : slots_) {
      if (what.starts_with("--" + slot->flag->name + ":") ||
          what.starts_with("--" + slot->flag->name + " ")) {
        return "flag needs an argument: --" + slot->flag->name;
      }
    }
    return what;
  }

  CLI::App app_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

// The command with the most words that `words` begins with.
const Command* find_command(std::span<const Command> commands, std::span<const std::string> words,
                            std::size_t& used) {
  const Command* best = nullptr;
  for (const Command& command : commands) {
    const auto parts = base::split(command.name, ' ');
    if (parts.size() > words.size() || parts.size() <= used) continue;
    if (!std::equal(parts.begin(), parts.end(), words.begin())) continue;
    best = &command;
    used = parts.size();
  }
  return best;
}

// "-n=foo" as "--namespace=foo", as pflag reads it: the library would take "=foo" for the value.
std::vector<std::string> with_long_names(std::vector<std::string> words,
                                         std::span<const Flag> flags) {
  for (std::string& word : words) {
    if (word == "--") break;
    if (word.size() < 3 || word[0] != '-' || word[1] == '-' || word[2] != '=') continue;
    const auto flag = std::ranges::find(flags, word[1], &Flag::letter);
    if (flag != flags.end()) word = "--" + flag->name + word.substr(2);
  }
  return words;
}

bool is_help(const std::string& word) { return word == "-h" || word == "--help"; }

UsageError no_such_command(std::span<const Command> commands, const std::string& word) {
  std::vector<std::string> names;
  for (const Command& command : commands) {
    if (!command.hidden) names.push_back(command.name);
  }
  const std::string_view near = base::nearest(word, names);
  return {"unknown command \"" + word + "\" for \"tiphys\"" +
              (near.empty() ? "" : " (did you mean " + std::string(near) + "?)"),
          nullptr};
}

std::optional<std::string> operands_error(const Command& command, std::size_t count) {
  if (count < command.operands_min) {
    return "requires at least " + std::to_string(command.operands_min) + " arg(s), only received " +
           std::to_string(count);
  }
  if (count > command.operands_max) {
    return "accepts at most " + std::to_string(command.operands_max) + " arg(s), received " +
           std::to_string(count);
  }
  return std::nullopt;
}

}  // namespace

std::expected<Parsed, UsageError> parse(std::span<const Command> commands,
                                        std::span<const Flag> global_flags,
                                        std::span<const std::string> arguments) {
  Parsed parsed;
  // Everything before the verb must be global flags; everything after belongs to it.
  std::vector<std::string> words;
  const auto first_help = std::find_if(arguments.begin(), arguments.end(), is_help);
  parsed.help = first_help != arguments.end();
  for (const std::string& word : arguments) {
    if (!is_help(word)) words.push_back(word);
  }
  Line before;
  before.add(global_flags);
  before.app().prefix_command(true);
  words = with_long_names(std::move(words), global_flags);
  if (auto wrong = before.parse(words)) return std::unexpected(UsageError{*wrong, nullptr});
  if (auto wrong = before.collect(parsed.arguments)) {
    return std::unexpected(UsageError{*wrong, nullptr});
  }
  const std::vector<std::string> rest = before.app().remaining();
  if (rest.empty()) return parsed;
  std::size_t used = 0;
  parsed.command = find_command(commands, rest, used);
  if (parsed.command == nullptr) {
    if (rest.front().starts_with('-')) {
      return std::unexpected(UsageError{"unknown flag: " + rest.front(), nullptr});
    }
    return std::unexpected(no_such_command(commands, rest.front()));
  }
  if (parsed.help) return parsed;
  if (parsed.command->takes_anything) {
    parsed.arguments.operands.assign(rest.begin() + static_cast<std::ptrdiff_t>(used), rest.end());
    return parsed;
  }
  Line after;
  after.add(parsed.command->flags);
  after.add(global_flags);
  after.app().add_option("operands", parsed.arguments.operands);
  std::vector<std::string> words_of_verb = with_long_names(
      {rest.begin() + static_cast<std::ptrdiff_t>(used), rest.end()}, parsed.command->flags);
  std::ranges::transform(words_of_verb, words_of_verb.begin(), marked);
  auto wrong = after.parse(words_of_verb);
  for (std::string& word : parsed.arguments.operands) word = unmarked(std::move(word));
  if (!wrong) wrong = after.collect(parsed.arguments);
  if (!wrong) wrong = operands_error(*parsed.command, parsed.arguments.operands.size());
  if (wrong) return std::unexpected(UsageError{*wrong, parsed.command});
  return parsed;
}

}  // namespace tiphys::cli::line
