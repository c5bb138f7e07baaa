// The list of verbs, global flags, and the way from words to a verb. See commands.h.
#include "cli/commands.h"

#include "cli/line/help.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

// Flags of the predecessor that choose a server, a cluster or an identity there.
std::vector<line::Flag> connection_flags() {
  std::vector<line::Flag> flags = {
      {"argo-server", 's', FlagKind::Text, "HOST:PORT", "a server (not in this build)", ""},
      {"argo-http1", '\0', FlagKind::Switch, "", "use HTTP/1 with the server", ""},
      {"secure", 'e', FlagKind::Switch, "", "use TLS with the server", "true"},
      {"insecure-skip-verify", 'k', FlagKind::Switch, "", "do not check its certificate", ""},
      {"header", 'H', FlagKind::Texts, "K:V", "an extra header for the server", ""},
  };
  for (const char* name :
       {"argo-base-href", "kubeconfig", "context", "cluster", "user", "server", "token", "username",
        "password", "as", "as-uid", "certificate-authority", "client-certificate", "client-key",
        "tls-server-name", "proxy-url", "request-timeout"}) {
    flags.push_back(
        {name, '\0', FlagKind::Text, "VALUE", "of a connection (not in this build)", ""});
  }
  flags.push_back({"as-group", '\0', FlagKind::Texts, "VALUE", "of a connection", ""});
  for (const char* name : {"insecure-skip-tls-verify", "disable-compression"}) {
    flags.push_back({name, '\0', FlagKind::Switch, "", "of a connection", ""});
  }
  return flags;
}

std::vector<line::Command> commands_of(const std::vector<Verb>& verbs) {
  std::vector<line::Command> commands;
  for (const Verb& verb : verbs) commands.push_back(verb.command);
  return commands;
}

int show_usage_error(const Host& host, const line::UsageError& wrong) {
  host.terminal.err("Error: " + wrong.message + "\n" + line::usage_of(wrong.command),
                    ports::Colors::Refused);
  const bool is_run = wrong.command != nullptr && wrong.command->name == "run";
  return is_run ? kBadInput : kFailed;
}

}  // namespace

std::vector<line::Flag> shown_global_flags() {
  return {
      {"namespace", 'n', FlagKind::Text, "NAME", "namespace of the workflows", ""},
      {"store", '\0', FlagKind::Text, "DIR",
       "folder of the store (else TIPHYS_STORE, else a folder of yours)", ""},
      {"config", '\0', FlagKind::Text, "FILE",
       "configuration of the controller: its ConfigMap, or the keys of it", ""},
      {"instanceid", '\0', FlagKind::Text, "ID",
       "whose workflows: those of this instance of the controller alone", ""},
      {"loglevel",
       '\0',
       FlagKind::Text,
       "LEVEL",
       "how much to log",
       "info",
       {"debug", "info", "warn", "error"}},
      {"log-format", '\0', FlagKind::Text, "FORMAT", "form of the log", "text", {"text", "json"}},
      {"gloglevel", '\0', FlagKind::Integer, "N", "accepted, without effect", ""},
      {"verbose", 'v', FlagKind::Switch, "", "as --loglevel debug", ""},
  };
}

std::vector<line::Flag> global_flags() {
  std::vector<line::Flag> flags = shown_global_flags();
  for (line::Flag& flag : connection_flags()) flags.push_back(std::move(flag));
  return flags;
}

std::vector<Verb> all_verbs(const Program& program) {
  std::vector<Verb> verbs = {run_verb(program), submit_verb(program), list_verb(),
                             get_verb(),        watch_verb(),         wait_verb(),
                             logs_verb(),       explain_verb(),       stop_verb(),
                             terminate_verb(),  suspend_verb(),       resume_verb(),
                             node_verb(),       retry_verb(program),  resubmit_verb(program),
                             delete_verb(),     apply_verb(),         lint_verb(),
                             fmt_verb(),        convert_verb(),       schema_verb(),
                             completion_verb(), version_verb()};
  for (Verb& verb : absent_verbs()) verbs.push_back(std::move(verb));
  return verbs;
}

std::string manual(const Program& program) {
  return line::reference_page(commands_of(all_verbs(program)), shown_global_flags());
}

namespace {

// "help", "help get" and "--version" as the words that they stand for.
std::vector<std::string> spelled_out(std::vector<std::string> words) {
  if (words.empty()) return words;
  if (words.front() == "--version") words.front() = "version";
  if (words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  return words;
}

}  // namespace

int main_with(const Host& host, const std::vector<std::string>& arguments) {
  const std::vector<Verb> verbs = all_verbs(host.program);
  const std::vector<line::Command> commands = commands_of(verbs);
  const std::vector<line::Flag> globals = global_flags();
  const auto parsed = line::parse(commands, globals, spelled_out(arguments));
  if (!parsed) return show_usage_error(host, parsed.error());
  if (parsed->command == nullptr) {
    host.terminal.out(line::overview(commands), ports::Colors::Refused);
    return kDone;
  }
  if (parsed->help) {
    host.terminal.out(line::help_of(*parsed->command, shown_global_flags()),
                      ports::Colors::Refused);
    return kDone;
  }
  const auto index = static_cast<std::size_t>(parsed->command - commands.data());
  Session session(host, parsed->arguments, verbs[index].makes_store);
  return verbs[index].run(session, parsed->arguments);
}

}  // namespace tiphys::cli
