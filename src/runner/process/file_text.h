// Whole small files as text, and errors of the last system call.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::runner::process {

base::Error file_error(std::string_view what);
base::Result<std::string> read_text_at(int folder, const char* name);
// From where it stands to its end, at most 64 MiB (DataLoss beyond); `name` is for the error.
base::Result<std::string> read_rest(int fd, std::string_view name);
base::Result<std::string> read_text(const std::string& path);
base::Result<void> write_bytes(int fd, std::string_view bytes);
// By a temporary file and rename, not synced.
base::Result<void> replace_text(const std::string& path, std::string_view text);
base::Result<void> make_folder_chain(const std::string& path);

}  // namespace tiphys::runner::process
