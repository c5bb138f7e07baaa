// withSequence: the texts of a numeric loop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::expr {

// The fields of the manifest, substituted; empty text of an optional field means "not there".
struct SequenceFields {
  std::optional<std::string> count = {};
  std::optional<std::string> start = {};
  std::optional<std::string> end = {};
  std::string format = {};
};

// The i-th item without making the list, so that a million items cost nothing until they are used.
class Sequence {
 public:
  // Errors: "neither end nor count was specified in withSequence", and Go's Atoi error:
  // `strconv.Atoi: parsing "x": invalid syntax`.
  static base::Result<Sequence> create(const SequenceFields& fields);

  std::uint64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // REQUIRES: i < size(). The text of the i-th item.
  std::string at(std::uint64_t i) const;

 private:
  std::int64_t first_ = 0;
  std::int64_t step_ = 1;
  std::uint64_t size_ = 0;
  std::string format_ = "%d";
};

// Go's fmt.Sprintf with one int argument: flags, width, precision, verbs b c d o O q U v x X s t …,
// and Go's marks for mistakes ("%!z(int=3)", "%!(EXTRA int=3)", "%!d(BADINDEX)").
std::string format_go_int(std::string_view format, std::int64_t n);

}  // namespace tiphys::expr
