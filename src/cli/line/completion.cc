// Completion scripts: the words of each command stand in the script, so nothing is run to complete
// them but `list -o name` for the names of workflows.
#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "cli/line/help.h"

namespace tiphys::cli::line {

namespace {

std::string flag_words(std::span<const Flag> flags) {
  std::string out;
  for (const Flag& flag : flags) {
    if (!out.empty()) out += ' ';
    out += "--" + flag.name;
    if (flag.letter != '\0') out += fmt::format(" -{}", flag.letter);
  }
  return out;
}

// The flags whose value is the next word, as a pattern of the shell.
std::string taking_values(std::span<const Flag> flags) {
  std::string out;
  for (const Flag& flag : flags) {
    if (flag.kind == FlagKind::Switch) continue;
    out += (out.empty() ? "--" : "|--") + flag.name;
    if (flag.letter != '\0') out += fmt::format("|-{}", flag.letter);
  }
  return out;
}

bool takes_workflows(const Command& command) { return command.operands.contains("WORKFLOW"); }
bool takes_files(const Command& command) { return command.operands.contains("FILE"); }

// First words of all commands, each once.
std::string first_words(std::span<const Command> commands) {
  std::set<std::string> words;
  for (const Command& command : commands) {
    if (!command.hidden) words.insert(std::string(base::split(command.name, ' ').front()));
  }
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string bash_script(std::span<const Command> commands, std::span<const Flag> global_flags) {
  std::string cases;
  for (const Command& command : commands) {
    if (command.hidden || command.name.find(' ') != std::string::npos) continue;
    cases += fmt::format("    {})\n      flags=\"{}\"\n      operands={}\n      ;;\n", command.name,
                         flag_words(command.flags),
                         takes_workflows(command) ? "workflows"
                         : takes_files(command)   ? "files"
                                                  : "none");
  }
  return fmt::format(R"sh(# tiphys completion for bash: source <(tiphys completion bash)
_tiphys() {{
  local verb= i flags= operands=none where=()
  # A break within a word, as bash has one at @, is none to us.
  local line=${{COMP_LINE:0:COMP_POINT}}
  local word=${{line##*[[:space:]]}}
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      {}) case ${{COMP_WORDS[i]}} in
          --store|--namespace|-n|--instanceid|--config)
            where+=("${{COMP_WORDS[i]}}" "${{COMP_WORDS[i + 1]}}") ;;
        esac
        ((i++)) ;;
      -*) ;;
      *) verb=${{verb:-${{COMP_WORDS[i]}}}} ;;
    esac
  done
  case $verb in
    "")
      COMPREPLY=($(compgen -W "{} help {}" -- "$word"))
      return
      ;;
{}  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$flags {}" -- "$word")) ;;
    *)
      case $operands in
        workflows)
          COMPREPLY=($(compgen -W "@latest $(tiphys list -o name "${{where[@]}}" 2>/dev/null)" \
            -- "$word"))
          ;;
        files) COMPREPLY=($(compgen -f -- "$word")) ;;
      esac
      ;;
  esac
  # The shell replaces what stands behind its own break alone.
  if [[ $word == @* && $COMP_WORDBREAKS == *@* ]]; then COMPREPLY=("${{COMPREPLY[@]#@}}"); fi
}}
complete -o filenames -F _tiphys tiphys
)sh",
                     taking_values(global_flags), first_words(commands), flag_words(global_flags),
                     cases, flag_words(global_flags));
}

std::string zsh_script(std::span<const Command> commands, std::span<const Flag> global_flags) {
  return "#compdef tiphys\n# tiphys completion for zsh: source <(tiphys completion zsh)\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         bash_script(commands, global_flags);
}

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

void fish_flags(std::string& out, std::span<const Flag> flags, const std::string& condition) {
  for (const Flag& flag : flags) {
    out += "complete -c tiphys" + condition + " -l " + flag.name;
    if (flag.letter != '\0') out += fmt::format(" -s {}", flag.letter);
    if (flag.kind != FlagKind::Switch) out += " -r";
    if (!flag.choices.empty()) out += " -a " + fish_quoted(base::join(flag.choices, " "));
    out += " -d " + fish_quoted(flag.help) + "\n";
  }
}

std::string fish_script(std::span<const Command> commands, std::span<const Flag> global_flags) {
  std::string out =
      "# tiphys completion for fish: tiphys completion fish | source\ncomplete -c tiphys -f\n";
  fish_flags(out, global_flags, "");
  for (const Command& command : commands) {
    if (command.hidden || command.name.find(' ') != std::string::npos) continue;
    out += fmt::format("complete -c tiphys -n __fish_use_subcommand -a {} -d {}\n", command.name,
                       fish_quoted(command.summary));
    const std::string condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
    fish_flags(out, command.flags, condition);
    if (takes_workflows(command)) {
      out += fmt::format("complete -c tiphys{} -a '@latest (tiphys list -o name)'\n", condition);
    }
    if (takes_files(command)) out += fmt::format("complete -c tiphys{} -F\n", condition);
  }
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell, std::span<const Command> commands,
                              std::span<const Flag> global_flags) {
  if (shell == "bash") return bash_script(commands, global_flags);
  if (shell == "zsh") return zsh_script(commands, global_flags);
  if (shell == "fish") return fish_script(commands, global_flags);
  return {};
}

}  // namespace tiphys::cli::line
