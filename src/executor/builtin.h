// Programs of well-known images that a host does not have: argosay and cowsay.
//
// Where a container's own command is one of them it runs inside of the executor's process, without
// an exec; for use from a shell a small script of the same name is put on the PATH.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "executor/protocol.h"

namespace tiphys::executor {

// The builtin meant by the first word of a command, if `offered` has it.
std::optional<Builtin> find_builtin(std::string_view command, std::span<const Builtin> offered);

// Runs it on the process's own streams; its exit code. argosay: echo [text [file]], cat [file…],
// sleep duration, exit [code], assert_contains file text.
int run_builtin(Builtin builtin, std::span<const std::string> arguments);

// Its script at /usr/local/bin, unless the host has the command.
base::Result<void> install_builtin(Builtin builtin);

// The picture that cowsay draws, lines of at most 40 columns.
std::string draw_cow(std::string_view text);

}  // namespace tiphys::executor
