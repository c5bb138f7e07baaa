// A key's text is YAML inside of YAML: its places are moved to where they stand in the file.
#include "spec/config.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/core.h>

#include "base/members.h"
#include "base/text.h"
#include "base/yaml.h"
#include "spec/schema/schema.h"
#include "spec/shape.h"

namespace tiphys::spec {
namespace {

using base::Mark;
using base::Member;
using base::Value;
using schema::Field;

constexpr std::string_view kHonoured[] = {"workflowDefaults", "artifactRepository",
                                          "parallelism",      "namespaceParallelism",
                                          "instanceID",       "workflowRestrictions"};

// "line 3 column 5: what" taken apart.
std::string take_mark(const std::string& message, Mark& mark) {
  constexpr std::string_view kLine = "line ", kColumn = " column ";
  std::string_view rest = message;
  for (auto [word, into] : {std::pair(kLine, &mark.line), std::pair(kColumn, &mark.column)}) {
    if (!rest.starts_with(word)) return message;
    rest.remove_prefix(word.size());
    auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), *into);
    if (code != std::errc{}) return message;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  return std::string(rest.starts_with(": ") ? rest.substr(2) : rest);
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view file) : text_(text), file_(file) {
    lines_ = base::split(text, '\n');
  }

  ReadConfig read() {
    auto documents = base::parse_yaml(text_);
    if (!documents) {
      syntax(documents.error(), {});
      return std::move(out_);
    }
    if (documents->size() > 1)
      wrong(documents->at(1).mark(), "", "a configuration is one document");
    Value data = documents->empty() ? Value::object() : std::move(documents->front());
    if (is_config_map(data)) data = data_of(data);
    if (!data.is_object()) {
      if (!data.is_null()) wrong(data.mark(), "", "expected a ConfigMap or a map of its keys");
      return std::move(out_);
    }
    Value keys = keys_of(std::move(data));
    check_shape(keys, schema::StructId::Config, {file_, "", Severity::Error}, out_.findings);
    if (!has_errors(out_.findings)) settle(keys);
    out_.config.keys = std::move(keys);
    return std::move(out_);
  }

 private:
  static bool is_config_map(const Value& value) {
    return member_of(value, "kind").is_string() && is_set(value, "apiVersion");
  }

  Value data_of(Value& object) {
    check_shape(object, schema::StructId::ConfigMap, {file_, "", Severity::Error}, out_.findings);
    const Value& kind = member_of(object, "kind");
    if (kind.as_string() != "ConfigMap")
      wrong(kind.mark(), "kind", "the controller's configuration is a ConfigMap");
    Value* data = object.find("data");
    return data == nullptr ? Value() : std::move(*data);
  }

  Value keys_of(Value data) {
    if (const Value* whole = data.find("config")) {
      if (data.as_object().size() > 1) {
        wrong(whole->mark(), "config",
              "if you have an item in your config map named 'config', you must only have one item");
      }
      return whole->is_string() ? inner(*whole, "config") : *whole;
    }
    const schema::StructSchema& schema = schema::schema_of(schema::StructId::Config);
    for (Member& member : data.as_object()) {
      const Field* field = schema.find(member.key);
      bool text = field != nullptr && field->type == schema::FieldType::String &&
                  field->shape == schema::FieldShape::Scalar;
      if (member.value.is_string() && field != nullptr && !text)
        member.value = inner(member.value, member.key);
    }
    return data;
  }

  // The YAML in a text, its marks those of the file.
  Value inner(const Value& holder, std::string_view path) {
    auto documents = base::parse_yaml(holder.as_string());
    if (!documents) {
      syntax(documents.error(), holder.mark());
      return {};
    }
    if (documents->size() > 1) wrong(holder.mark(), path, "expected one document");
    Value value = documents->empty() ? Value() : std::move(documents->front());
    move_marks(value, holder.mark());
    return value;
  }

  // Where a place of an inner text stands in the file.
  Mark outer(Mark place, Mark holder) const {
    if (holder.line == 0 || place.line == 0) return holder.line == 0 ? place : holder;
    std::string_view line = line_at(holder.line);
    std::size_t at = holder.column - 1;
    char opens = at < line.size() ? line[at] : ' ';
    if (opens != '|') return holder;
    std::size_t first = holder.line + 1;
    while (first < lines_.size() && base::trim(line_at(first)).empty()) ++first;
    std::size_t indent = line_at(first).find_first_not_of(' ');
    if (indent == std::string_view::npos) indent = 0;
    return {holder.line + place.line, place.column + static_cast<std::uint32_t>(indent)};
  }

  std::string_view line_at(std::size_t number) const {
    return number == 0 || number > lines_.size() ? std::string_view() : lines_[number - 1];
  }

  void move_marks(Value& value, Mark holder) {
    value.set_mark(outer(value.mark(), holder));
    if (value.is_array()) {
      for (Value& item : value.as_array()) move_marks(item, holder);
    }
    if (!value.is_object()) return;
    for (Member& member : value.as_object()) {
      member.key_mark = outer(member.key_mark, holder);
      move_marks(member.value, holder);
    }
  }

  void settle(const Value& keys) {
    ControllerConfig& config = out_.config;
    config.parallelism = count_at(keys, "parallelism");
    config.namespace_parallelism = count_at(keys, "namespaceParallelism");
    config.workflow_defaults = member_of(keys, "workflowDefaults");
    config.artifact_repository = member_of(keys, "artifactRepository");
    config.instance_id = member_text(keys, "instanceID");
    restrict_references(member_of(keys, "workflowRestrictions"));
    for (const Member& member : keys.as_object()) {
      if (std::ranges::find(kHonoured, member.key) != std::end(kHonoured)) continue;
      Finding& finding = wrong(member.key_mark, member.key,
                               fmt::format("{} is read but has no effect yet", member.key));
      finding.severity = Severity::Warning;
      finding.rule = "config-not-honoured";
    }
  }

  void restrict_references(const Value& restrictions) {
    const Value& mode = member_of(restrictions, "templateReferencing");
    if (!mode.is_string()) return;
    const std::string& text = mode.as_string();
    if (text != "" && text != "Strict" && text != "Secure") {
      wrong(mode.mark(), "workflowRestrictions.templateReferencing",
            fmt::format("\"{}\" is neither Strict nor Secure", text));
    }
    out_.config.template_referencing = text;
  }

  std::uint32_t count_at(const Value& keys, std::string_view key) {
    const Value* value = keys.find(key);
    if (value == nullptr || value->is_null()) return 0;
    std::int64_t count = value->as_int64().value_or(0);
    if (count < 0) wrong(value->mark(), key, fmt::format("{} must not be below 0", key));
    return static_cast<std::uint32_t>(std::max<std::int64_t>(count, 0));
  }

  void syntax(const base::Error& error, Mark holder) {
    Mark mark;
    std::string message = take_mark(error.message, mark);
    Finding& finding = wrong(outer(mark, holder), "", message);
    finding.rule = "syntax";
  }

  Finding& wrong(Mark mark, std::string_view path, std::string message) {
    Finding& finding = out_.findings.emplace_back();
    finding.rule = "config";
    finding.mark = mark;
    finding.path = path;
    finding.message = std::move(message);
    finding.file = file_;
    return finding;
  }

  std::string_view text_;
  std::string file_;
  std::vector<std::string_view> lines_;
  ReadConfig out_;
};

}  // namespace

ReadConfig read_config(std::string_view text, std::string_view file) {
  return Reader(text, file).read();
}

}  // namespace tiphys::spec
