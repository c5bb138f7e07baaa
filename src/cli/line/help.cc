// Help texts. See help.h.
#include "cli/line/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace tiphys::cli::line {

namespace {

std::string flag_label(const Flag& flag) {
  std::string label = flag.letter != '\0' ? fmt::format("-{}, --{}", flag.letter, flag.name)
                                          : fmt::format("    --{}", flag.name);
  if (flag.kind != FlagKind::Switch) {
    label += " " + (flag.value_name.empty() ? std::string("VALUE") : flag.value_name);
  }
  return label;
}

std::string flag_help(const Flag& flag) {
  std::string text = flag.help;
  if (!flag.choices.empty()) text += " (" + base::join(flag.choices, "|") + ")";
  const bool says_nothing = flag.default_text.empty() || flag.default_text == "false";
  if (!says_nothing) text += fmt::format(" (default {})", flag.default_text);
  return text;
}

std::string flag_lines(std::span<const Flag> flags) {
  std::size_t width = 0;
  for (const Flag& flag : flags) width = std::max(width, flag_label(flag).size());
  std::string out;
  for (const Flag& flag : flags) {
    out += fmt::format("  {:<{}}   {}\n", flag_label(flag), width, flag_help(flag));
  }
  return out;
}

std::string usage_line(const Command& command) {
  std::string line = "tiphys " + command.name;
  if (!command.operands.empty()) line += " " + command.operands;
  return line + " [flags]";
}

std::string indented(std::string_view text) {
  std::string out;
  for (std::string_view line : base::split(base::trim(text), '\n')) {
    out += line.empty() ? "\n" : fmt::format("  {}\n", line);
  }
  return out;
}

}  // namespace

std::string overview(std::span<const Command> commands) {
  std::string out =
      "tiphys runs Argo Workflows manifests on this machine.\n\n"
      "Usage: tiphys COMMAND [flags]\n\nCommands\n";
  std::size_t width = 0;
  for (const Command& command : commands) {
    if (!command.hidden) width = std::max(width, command.name.size());
  }
  for (const Command& command : commands) {
    if (command.hidden) continue;
    out += fmt::format("  {:<{}}   {}\n", command.name, width, command.summary);
  }
  out +=
      "\nExamples\n"
      "  tiphys run hello.yaml                 # run a file here and watch it\n"
      "  tiphys submit hello.yaml              # run it in the background\n"
      "  tiphys get @latest                    # how is the last one doing?\n"
      "  tiphys logs @latest --follow\n"
      "\nHelp of one command: tiphys COMMAND --help\n";
  return out;
}

std::string help_of(const Command& command, std::span<const Flag> global_flags) {
  std::string out = command.summary + "\n";
  if (!command.about.empty()) out += fmt::format("\n{}\n", base::trim(command.about));
  out += fmt::format("\nUsage\n  {}\n", usage_line(command));
  if (!command.examples.empty()) out += "\nExamples\n" + indented(command.examples);
  if (!command.flags.empty()) out += "\nFlags\n" + flag_lines(command.flags);
  out += "\nGlobal flags\n" + flag_lines(global_flags);
  return out;
}

std::string usage_of(const Command* command) {
  if (command == nullptr) {
    return "Usage: tiphys COMMAND [flags]\nRun 'tiphys --help' for the commands.\n";
  }
  return fmt::format("Usage: {}\nRun 'tiphys {} --help' for its flags.\n", usage_line(*command),
                     command->name);
}

std::string reference_page(std::span<const Command> commands, std::span<const Flag> global_flags) {
  std::string out;
  for (const Command& command : commands) {
    if (command.hidden) continue;
    out += fmt::format("### tiphys {}\n\n{}\n\n", command.name, command.summary);
    if (!command.about.empty()) out += fmt::format("{}\n\n", base::trim(command.about));
    out += fmt::format("```text\n{}\n```\n\n", usage_line(command));
    if (!command.examples.empty()) {
      out += fmt::format("```sh\n{}\n```\n\n", base::trim(command.examples));
    }
    if (!command.flags.empty()) {
      out += fmt::format("```text\n{}```\n\n", flag_lines(command.flags));
    }
  }
  out += fmt::format("### Global flags\n\n```text\n{}```\n", flag_lines(global_flags));
  return out;
}

}  // namespace tiphys::cli::line
