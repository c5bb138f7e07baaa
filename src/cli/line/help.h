// Help and shell completion, made from the commands' own data.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/line/command.h"

namespace tiphys::cli::line {

std::string overview(std::span<const Command> commands);
std::string help_of(const Command& command, std::span<const Flag> global_flags);
// "Usage: tiphys list [flags]" and where to read more.
std::string usage_of(const Command* command);
// The commands as a page of the manual, in Markdown.
std::string reference_page(std::span<const Command> commands, std::span<const Flag> global_flags);
// `shell`: bash, zsh or fish; "" for any other.
std::string completion_script(std::string_view shell, std::span<const Command> commands,
                              std::span<const Flag> global_flags);

}  // namespace tiphys::cli::line
