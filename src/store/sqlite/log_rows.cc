// Varints throughout; about 20 bytes a row.
#include "store/sqlite/log_rows.h"

#include "base/bytes.h"

namespace tiphys::store::sqlite {

std::string pack_log_rows(std::span<const ports::LogRow> rows) {
  base::ByteWriter out;
  out.varint(rows.size());
  for (const ports::LogRow& row : rows) {
    out.varint(row.attempt.generation);
    out.varint(row.attempt.node);
    out.varint(row.attempt.attempt);
    out.varint(row.attempt.incarnation);
    out.text(row.container);
    out.varint(row.segment);
    out.varint(row.offset);
    out.varint(row.length);
    out.varint(row.lines);
  }
  return out.take();
}

base::Result<void> unpack_log_rows(const engine::RunUid& run, std::string_view record,
                                   std::vector<ports::LogRow>& rows) {
  base::ByteReader in(record);
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    ports::LogRow row;
    row.attempt.run = run;
    row.attempt.generation = static_cast<engine::Generation>(in.varint());
    row.attempt.node = static_cast<engine::NodeIndex>(in.varint());
    row.attempt.attempt = static_cast<std::uint32_t>(in.varint());
    row.attempt.incarnation = static_cast<std::uint32_t>(in.varint());
    row.container = in.text();
    row.segment = static_cast<std::uint32_t>(in.varint());
    row.offset = in.varint();
    row.length = in.varint();
    row.lines = in.varint();
    if (in.ok()) rows.push_back(std::move(row));
  }
  if (in.ok() && in.at_end()) return {};
  return base::fail(base::ErrorCode::DataLoss, "a record of log positions is damaged");
}

}  // namespace tiphys::store::sqlite
