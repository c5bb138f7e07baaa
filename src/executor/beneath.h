// Paths made of users' words, opened below a folder that is held: no component may be a link or
// "..", so that nothing that a step did, before or meanwhile, leads out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "executor/file.h"

namespace tiphys::executor {

enum class OtherMounts : std::uint8_t { Refused, Entered };

// The file or folder as a place only (O_PATH). "" is the folder itself. Folders that are missing
// are made with `make_mode`, unless that is 0.
base::Result<Fd> open_beneath(int folder, std::string_view path, std::uint32_t make_mode,
                              OtherMounts mounts);

// A place that the operator named, links resolved when he did: none has come into the way since.
base::Result<Fd> open_folder_or_file(const std::string& path);

// To be read, in the current root. Links are followed, but none of those that the kernel makes up
// of processes; what is no plain file, or one of a system of files that has no files (/proc), is
// refused. The error is the bare text of an errno, as Go prints it.
base::Result<Fd> open_plain_file(const char* path);

}  // namespace tiphys::executor
