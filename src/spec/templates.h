// Templates: the templates of one spec. A copy is a reference: who holds them, holds the same ones.
//
// Immutable but for two things: what a reader derives of each template and keeps with it, and the
// count of bytes that all of it takes. Those belong to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "spec/template.h"

namespace tiphys::spec {

class Templates {
 public:
  // Told how many bytes more, or fewer, are held; also from the thread that lets the last of them
  // go, whichever it is.
  class Account {
   public:
    virtual ~Account() = default;
    virtual void add(std::ptrdiff_t bytes) noexcept = 0;
  };

  Templates() = default;
  Templates(std::vector<Template> list);
  // Out of the text of a JSON list. Nothing of the tree is kept but what running needs: of
  // templates with calls `source` is without `steps` or `dag.tasks`, and a call has a source only
  // where it is more than a name, a template, plain arguments and dependencies. The text is kept.
  // Fails where it is no such list, or an empty one: what is wrong with it, decode() says. O(text).
  static base::Result<Templates> from_text(std::string text);

  bool empty() const { return size() == 0; }
  std::size_t size() const { return set_ ? set_->list.size() : 0; }
  const Template* data() const { return set_ ? set_->list.data() : nullptr; }
  const Template* begin() const { return data(); }
  const Template* end() const { return data() + size(); }
  const Template& operator[](std::size_t i) const { return set_->list[i]; }
  // By name; of equal names the first. O(log templates).
  std::optional<std::size_t> index(std::string_view name) const;
  const Template* find(std::string_view name) const;

  bool is_same(const Templates& other) const { return set_ == other.set_; }

  // As they were written; "" where they were decoded with their tree, which `source` has then.
  std::string_view text() const { return set_ ? std::string_view(set_->text) : ""; }
  std::string_view text(std::size_t i) const;
  // The whole map of one of them, whatever it came from. O(its size).
  base::Value whole(std::size_t i) const;

  // One place for each template, for what was derived of it; lives as long as the templates.
  // REQUIRES: i < size(). What is put there does not hold these templates.
  std::shared_ptr<void>& derived(std::size_t i) const { return set_->derived[i]; }

  // What all of it takes is counted from here on, at first `bytes`. REQUIRES: not empty.
  void count(std::size_t bytes, std::shared_ptr<Account> account) const;
  void grow(std::size_t bytes) const;
  // Somebody counts these: who holds them need not.
  bool is_counted() const { return set_ && set_->account != nullptr; }

  // Lasts as long as somebody holds them.
  class Weak;

 private:
  struct Set {
    std::vector<Template> list;
    std::vector<std::uint32_t> by_name;  // positions, in the order of names
    std::string text;
    std::vector<std::pair<std::size_t, std::size_t>> places;  // of each in `text`: begin, size
    std::vector<std::shared_ptr<void>> derived;
    std::size_t bytes = 0;
    std::shared_ptr<Account> account;

    Set() = default;
    Set(const Set&) = delete;
    Set& operator=(const Set&) = delete;
    ~Set() {
      if (account) account->add(-static_cast<std::ptrdiff_t>(bytes));
    }
  };
  explicit Templates(std::shared_ptr<Set> set) : set_(std::move(set)) {}
  static std::shared_ptr<Set> indexed(std::vector<Template> list);

  std::shared_ptr<Set> set_;  // null: none
};

class Templates::Weak {
 public:
  Weak() = default;
  explicit Weak(const Templates& templates) : set_(templates.set_) {}
  Templates lock() const { return Templates(set_.lock()); }
  bool expired() const { return set_.expired(); }

 private:
  std::weak_ptr<Set> set_;
};

// Where lists of templates that are alike are found again, so that they are held once.
class TemplatePool {
 public:
  virtual ~TemplatePool() = default;
  // Those of the text of a JSON list: the ones that somebody holds already, or new ones. As
  // Templates::from_text.
  virtual base::Result<Templates> find(std::string_view text) = 0;
};

}  // namespace tiphys::spec
