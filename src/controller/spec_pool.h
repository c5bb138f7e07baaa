// SpecPool: the templates that the runs of one owner have in common, each list held once.
//
// Found by the hash of their text, and only where the text is the same: nobody gets another's
// templates by making their hash. The last run that lets go of them frees them. Counts what all of
// them take, with what was compiled of them.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "spec/templates.h"

namespace tiphys::controller {

class SpecPool final : public spec::TemplatePool {
 public:
  // O(text) for those that are there.
  base::Result<spec::Templates> find(std::string_view text) override;

  // Of all that somebody holds: those that nobody holds any more are gone at once.
  std::size_t bytes() const;
  std::size_t size() const;  // lists; O(lists)

 private:
  class Count final : public spec::Templates::Account {
   public:
    void add(std::ptrdiff_t bytes) noexcept override { bytes_ += bytes; }
    std::ptrdiff_t bytes() const { return bytes_; }

   private:
    std::atomic<std::ptrdiff_t> bytes_{0};
  };

  void forget_expired();

  std::map<base::Hash128, spec::Templates::Weak> known_;
  std::size_t looked_through_at_ = 16;  // entries
  std::shared_ptr<Count> count_ = std::make_shared<Count>();
};

}  // namespace tiphys::controller
