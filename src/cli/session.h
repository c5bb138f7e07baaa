// Session: one call of the program: its global flags, its store (opened when first needed), and how
// it speaks: to people on a terminal, or to pipes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/host.h"
#include "cli/line/command.h"
#include "cli/view/style.h"
#include "spec/config.h"
#include "spec/finding.h"

namespace tiphys::cli {

// What the program ends with.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;    // the workflow failed, or the command could not be done
inline constexpr int kBadInput = 2;  // `run` alone: the input is wrong, and nothing was started
inline constexpr int kLeft = 130;    // `run`: the user left before the end

class Session {
 public:
  Session(const Host& host, const line::Arguments& arguments, bool makes_store)
      : host_(host), arguments_(arguments), makes_store_(makes_store) {}

  ports::Terminal& terminal() const { return host_.terminal; }
  ports::Files& files() const { return host_.files; }
  ports::Stores& stores() const { return host_.stores; }
  const Program& program() const { return host_.program; }
  // Opened when first asked for. NotFound where there is no store and the command makes none.
  base::Result<ports::Client*> client();
  base::Result<ports::Owner*> owner();
  std::string store_folder() const;
  bool names_store() const { return arguments_.has("store"); }
  base::Result<bool> store_exists();
  // Nothing was run yet where nobody has named a store.
  base::Result<bool> nothing_yet();
  // What the file of --config says; the defaults where there is none. Read, and its findings
  // printed, when first asked for.
  base::Result<const spec::ControllerConfig*> config();
  // Whose workflows these are: of --instanceid, else of the configuration, else ARGO_INSTANCEID;
  // "" for those of no instance. Others of the same store are neither seen nor touched.
  base::Result<std::string> instance();
  // Of -n, else ARGO_NAMESPACE, else "default".
  std::string workflow_namespace() const;

  view::Style style() const;
  bool is_terminal() const { return host_.terminal.is_terminal() && !dumb(); }
  // Text of anybody, none of which acts on a terminal.
  void out(std::string_view text) const { host_.terminal.out(text, ports::Colors::Refused); }
  void line(std::string_view text) const;
  void warn(std::string_view text) const;
  // What a view has made: foreign text in it is printable, the colours are its own.
  void show(std::string_view view) const;
  void show_err(std::string_view view) const { host_.terminal.err(view, ports::Colors::Passed); }
  // Prints "Error: …" and gives the exit code.
  int fail(const base::Error& error, int code = kFailed) const;
  int fail(std::string_view message, int code = kFailed) const;

 private:
  bool dumb() const { return host_.terminal.environment("TERM") == "dumb"; }
  base::Result<void> open();

  const Host& host_;
  const line::Arguments& arguments_;
  bool makes_store_ = false;
  ports::Stores::Opened opened_;
  std::optional<spec::ControllerConfig> config_;
};

// Runs a step of a command; its error becomes the command's exit code.
#define TIPHYS_CLI_TRY_(name, session, ...)                     \
  __extension__({                                               \
    auto&& name = (__VA_ARGS__);                                \
    if (!name.has_value()) return (session).fail(name.error()); \
    std::move(name).value();                                    \
  })
#define CLI_TRY(session, ...) \
  TIPHYS_CLI_TRY_(TIPHYS_CONCAT_(cli_result_, __LINE__), session, __VA_ARGS__)

}  // namespace tiphys::cli
