// Descriptors and small files, for a program that may run in any image: system calls only.
//
// Names are relative to a folder's descriptor wherever an attempt's folder is meant, so that moving
// or removing the folder cannot redirect a write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace tiphys::executor {

// Owns one descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int release();
  void reset();

 private:
  int fd_ = -1;
};

// An error of the last system call: "what: No such file or directory".
base::Error system_error(std::string_view what);
base::Error system_error(std::string_view what, int error_number);
// The machine is short of something just now: disk, memory, descriptors, processes.
bool is_shortage(const base::Error& error);
// As Go prints an errno: lower case, "no such file or directory".
std::string go_error_text(int error_number);

base::Timestamp wall_now();

base::Result<void> write_all(int fd, std::string_view bytes);
// At most `most` bytes; more is Exhausted.
base::Result<std::string> read_all(int fd, std::uint64_t most);
base::Result<std::string> read_file_at(int folder, const char* name, std::uint64_t most);

enum class Durability : std::uint8_t { Cached, Synced };
// Complete or absent whatever happens: temporary file, fsync, rename, fsync of the folder.
base::Result<void> replace_file_at(int folder, const char* name, std::string_view bytes,
                                   Durability durability);
// Fails with AlreadyExists where the name is taken. Synced: it and its name are on disk.
base::Result<void> create_file_at(int folder, const char* name, std::string_view bytes,
                                  Durability durability);
// mkdir -p, following the links of the current root.
base::Result<void> make_folders(const std::string& path, std::uint32_t mode);

}  // namespace tiphys::executor
