// Varints and texts; about 20 bytes a row.
#include "store/sqlite/log_rows.h"

#include <string>
#include <utility>

#include "base/bytes.h"

namespace tiphys::store::sqlite {

namespace {

// A record of the first form begins with the number of its rows, which is never zero; all later
// ones with a zero and the number of their form.
constexpr std::uint64_t kForm = 2;

// That form had three numbers of the process runner's in place of a locator; as bytes they are its
// locators of that time.
std::string first_locator(base::ByteReader& in) {
  base::ByteWriter out;
  for (int i = 0; i < 3; ++i) out.varint(in.varint());
  return out.take();
}

}  // namespace

std::string pack_log_rows(std::span<const ports::LogRow> rows) {
  base::ByteWriter out;
  out.varint(0);
  out.varint(kForm);
  out.varint(rows.size());
  for (const ports::LogRow& row : rows) {
    out.varint(row.attempt.generation);
    out.varint(row.attempt.node);
    out.varint(row.attempt.attempt);
    out.varint(row.attempt.incarnation);
    out.text(row.container);
    out.text(row.locator);
    out.varint(row.lines);
  }
  return out.take();
}

base::Result<void> unpack_log_rows(const engine::RunUid& run, std::string_view record,
                                   std::vector<ports::LogRow>& rows) {
  base::ByteReader in(record);
  std::uint64_t left = in.varint();
  const bool first_form = left != 0;
  if (!first_form) {
    if (const std::uint64_t form = in.varint(); in.ok() && form != kForm) {
      return base::fail(base::ErrorCode::DataLoss,
                        "a record of log positions has form " + std::to_string(form) +
                            ", this version reads up to " + std::to_string(kForm));
    }
    left = in.varint();
  }
  for (; left > 0 && in.ok(); --left) {
    ports::LogRow row;
    row.attempt.run = run;
    row.attempt.generation = static_cast<engine::Generation>(in.varint());
    row.attempt.node = static_cast<engine::NodeIndex>(in.varint());
    row.attempt.attempt = static_cast<std::uint32_t>(in.varint());
    row.attempt.incarnation = static_cast<std::uint32_t>(in.varint());
    row.container = in.text();
    row.locator = first_form ? first_locator(in) : std::string(in.text());
    row.lines = in.varint();
    if (in.ok()) rows.push_back(std::move(row));
  }
  if (in.ok() && in.at_end()) return {};
  return base::fail(base::ErrorCode::DataLoss, "a record of log positions is damaged");
}

}  // namespace tiphys::store::sqlite
