// OwnerLock: at most one process owns a store folder, and its death frees it.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace tiphys::store::sqlite {

// Locks on open file descriptions: two stores of one process exclude each other too, a question
// takes no lock, and closing another descriptor of the file frees nothing. The descriptor is closed
// on exec; a child that forks without exec must close it or it keeps the store owned.
class OwnerLock {
 public:
  // Conflict while another holds it.
  static base::Result<OwnerLock> acquire(const std::string& path);
  // Whether anybody holds it now.
  static bool is_held(const std::string& path);
  OwnerLock(OwnerLock&& other) noexcept;
  OwnerLock& operator=(OwnerLock&&) = delete;
  ~OwnerLock();

 private:
  explicit OwnerLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace tiphys::store::sqlite
