// The verbs, on system calls: the process shares its memory image with the supervisor it came from.
#include "executor/builtin.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "executor/file.h"
#include "executor/path_search.h"

namespace tiphys::executor {
namespace {

using Arguments = std::span<const std::string>;

constexpr std::string_view kUsage =
    "usage: argosay [assert_contains file string|cat [file...]|echo [string] [file]|exit [code]|"
    "sleep duration]";
constexpr int kPanic = 2;  // a Go program's exit code for an unhandled error

int complain(const std::string& text) {
  static_cast<void>(write_all(STDERR_FILENO, text + "\n"));
  return kPanic;
}

int echo(Arguments words) {
  if (words.size() > 2) return complain(std::string(kUsage));
  std::string text = (words.empty() ? std::string("hello argosay") : words[0]) + "\n";
  if (words.size() < 2) return write_all(STDOUT_FILENO, text) ? 0 : kPanic;
  text.pop_back();
  const std::string& file = words[1];
  std::size_t slash = file.find_last_of('/');
  if (slash != std::string::npos && slash > 0)
    if (auto made = make_folders(file.substr(0, slash), 0777); !made)
      return complain(made.error().message);
  Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd.is_open()) return complain(system_error("open " + file).message);
  return write_all(fd.get(), text) ? 0 : kPanic;
}

int cat(Arguments files) {
  for (const std::string& file : files) {
    Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.is_open()) return complain("open " + file + ": " + go_error_text(errno));
    char buffer[16384];
    for (ssize_t n = 0; (n = ::read(fd.get(), buffer, sizeof buffer)) > 0;)
      if (!write_all(STDOUT_FILENO, {buffer, static_cast<std::size_t>(n)})) return kPanic;
  }
  return 0;
}

int sleep_for(Arguments words) {
  if (words.size() != 1) return complain(std::string(kUsage));
  base::Result<base::Duration> duration = base::parse_go_duration(words[0]);
  if (!duration) return complain(duration.error().message);
  if (duration->ns <= 0) return 0;
  timespec left{duration->ns / 1'000'000'000, duration->ns % 1'000'000'000};
  while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
  return 0;
}

int exit_with(Arguments words) {
  if (words.empty()) return 0;
  int code = 0;
  auto [end, error] = std::from_chars(words[0].data(), words[0].data() + words[0].size(), code);
  if (words.size() > 1 || error != std::errc() || *end != '\0')
    return complain(std::string(kUsage));
  return code;
}

int assert_contains(Arguments words) {
  if (words.size() != 2) return complain(std::string(kUsage));
  base::Result<std::string> text = read_file_at(AT_FDCWD, words[0].c_str(), kOutputBytesMax);
  if (!text) return complain(text.error().message);
  if (text->find(words[1]) != std::string::npos) return 0;
  return complain(words[0] + " does not contain " + base::go_quote(words[1]));
}

int argosay(Arguments words) {
  std::string_view verb = words.empty() ? std::string_view("echo") : std::string_view(words[0]);
  Arguments rest = words.empty() ? words : words.subspan(1);
  if (verb == "echo") return echo(rest);
  if (verb == "cat") return cat(rest);
  if (verb == "sleep") return sleep_for(rest);
  if (verb == "exit") return exit_with(rest);
  if (verb == "assert_contains") return assert_contains(rest);
  return complain(std::string(kUsage));
}

constexpr std::string_view kArgosayScript = R"sh(#!/bin/sh
verb=${1:-echo}
[ $# -gt 0 ] && shift
case $verb in
  echo)
    if [ $# -eq 2 ]; then
      mkdir -p "$(dirname "$2")" && printf '%s' "$1" > "$2"
    else
      printf '%s\n' "${1-hello argosay}"
    fi ;;
  cat) [ $# -eq 0 ] || cat "$@" ;;
  sleep) sleep "$1" ;;
  exit) exit "${1:-0}" ;;
  assert_contains) grep -qF -- "$2" "$1" || exit 2 ;;
  *) echo "argosay: unknown verb $verb" >&2; exit 2 ;;
esac
)sh";

constexpr std::string_view kCowsayScript = R"sh(#!/bin/sh
[ $# -gt 0 ] && text=$* || text=$(cat)
line=$(printf '%s' "$text" | sed 's/./_/g')
printf ' _%s_ \n< %s >\n -%s- \n' "$line" "$text" "$(printf '%s' "$line" | tr _ -)"
printf '%s\n' '    \' '     \' '      \    ##  .' '        ## ## ##  ==' '   ~~ { ~~ ~ /  ===-' \
  '       \ o   __/'
)sh";

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  for (std::string_view word : base::split(text, ' ')) {
    std::size_t wide = base::display_width(lines.back());
    if (!lines.back().empty() && wide + 1 + base::display_width(word) > columns)
      lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

}  // namespace

std::string draw_cow(std::string_view text) {
  std::vector<std::string> lines = wrap(text, 40);
  std::size_t wide = 0;
  for (const std::string& line : lines) wide = std::max(wide, base::display_width(line));
  std::string out = " " + std::string(wide + 2, '_') + " \n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char* edges = lines.size() == 1      ? "<>"
                        : i == 0               ? "/\\"
                        : i + 1 < lines.size() ? "||"
                                               : "\\/";
    out += edges[0];
    out += ' ' + lines[i] + std::string(wide - base::display_width(lines[i]) + 1, ' ');
    out += edges[1];
    out += '\n';
  }
  out += " " + std::string(wide + 2, '-') + " \n";
  out += "    \\\n     \\\n      \\    ##  .\n        ## ## ##  ==\n   ~~ { ~~ ~ /  ===-\n";
  out += "       \\ o   __/\n";
  return out;
}

std::optional<Builtin> find_builtin(std::string_view command, std::span<const Builtin> offered) {
  std::string_view name = command.substr(command.find_last_of('/') + 1);
  for (Builtin builtin : offered) {
    if (builtin == Builtin::Argosay && name == "argosay") return builtin;
    if (builtin == Builtin::Cowsay && name == "cowsay" && !find_command(name, kDefaultPath))
      return builtin;
  }
  return {};
}

int run_builtin(Builtin builtin, std::span<const std::string> arguments) {
  if (builtin == Builtin::Argosay) return argosay(arguments);
  std::string text = base::join(arguments, " ");
  return write_all(STDOUT_FILENO, draw_cow(text)) ? 0 : kPanic;
}

base::Result<void> install_builtin(Builtin builtin) {
  if (builtin == Builtin::None) return {};
  bool is_argosay = builtin == Builtin::Argosay;
  const char* name = is_argosay ? "argosay" : "cowsay";
  if (find_command(name, kDefaultPath)) return {};
  std::string file = std::string("/usr/local/bin/") + name;
  if (!make_folders("/usr/local/bin", 0755)) return {};  // read-only there: only the own command
  Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755));
  if (!fd.is_open()) return {};
  return write_all(fd.get(), is_argosay ? kArgosayScript : kCowsayScript);
}

}  // namespace tiphys::executor
