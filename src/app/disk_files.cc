// Reading, listing, replacing. See disk_files.h.
#include "app/disk_files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tiphys::app {

namespace {

using base::ErrorCode;

base::Result<std::string> read_stream(std::istream& in, const std::string& name) {
  std::stringstream text;
  text << in.rdbuf();
  if (in.bad()) return base::fail(ErrorCode::Unavailable, name + " cannot be read");
  return text.str();
}

}  // namespace

std::vector<std::string> DiskFiles::below(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (auto at = std::filesystem::recursive_directory_iterator(folder, failed);
       !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
    if (at->is_regular_file(failed)) files.push_back(at->path().string());
  }
  std::ranges::sort(files);
  return files;
}

base::Result<std::string> DiskFiles::read(const std::string& path) {
  if (path.contains("://")) {
    return base::fail(ErrorCode::Unimplemented,
                      path +
                          ": addresses are not read in this build; fetch it and give the file, or "
                          "pipe it in and give -");
  }
  if (path == "-") {
    std::ifstream in("/dev/stdin", std::ios::binary);
    return read_stream(in, "standard input");
  }
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) {
    return base::fail(ErrorCode::InvalidArgument, "open " + path + ": is a folder, not a file");
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return base::fail(ErrorCode::NotFound, "open " + path + ": " + std::strerror(errno));
  return read_stream(in, path);
}

// By way of a file beside it; links are followed, permissions are kept.
base::Result<void> DiskFiles::write(const std::string& path, std::string_view text) {
  std::error_code failed;
  std::filesystem::path target = std::filesystem::canonical(path, failed);
  if (failed) target = path;
  const auto status = std::filesystem::status(target, failed);
  std::filesystem::path beside = target;
  beside += ".tiphys-" + std::to_string(::getpid());
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) {
      const std::string why = std::strerror(errno);
      std::filesystem::remove(beside, failed);
      return base::fail(ErrorCode::PermissionDenied, "write " + path + ": " + why);
    }
  }
  if (std::filesystem::exists(status))
    std::filesystem::permissions(beside, status.permissions(), failed);
  std::filesystem::rename(beside, target, failed);
  if (!failed) return {};
  const std::string why = failed.message();
  std::filesystem::remove(beside, failed);
  return base::fail(ErrorCode::PermissionDenied, "write " + path + ": " + why);
}

}  // namespace tiphys::app
