// Forms for programs: our own JSON, and SARIF 2.1.0 for code hosts and editors.
#include <fmt/format.h>

#include <map>
#include <set>

#include "base/json.h"
#include "cli/lint/lines.h"
#include "cli/lint/report.h"
#include "lint/rules.h"

namespace tiphys::cli::lint {
namespace {

using base::Value;
using spec::Finding;
using spec::Severity;

Value number(std::size_t n) { return Value::number(static_cast<std::int64_t>(n)); }

std::string_view level(const Finding& finding) {
  return finding.severity == Severity::Error ? "error" : "warning";
}

// A relative reference: what would be taken for something else is escaped.
std::string uri_of(std::string_view file) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out;
  for (char c : file) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Value text_of(std::string text) {
  Value out = Value::object();
  out.set("text", Value(std::move(text)));
  return out;
}

Value location_of(const Finding& finding, std::string_view line) {
  Value file = Value::object();
  file.set("uri", Value(uri_of(finding.file)));
  Value physical = Value::object();
  physical.set("artifactLocation", std::move(file));
  if (finding.mark.line > 0) {
    Value region = Value::object();
    region.set("startLine", number(finding.mark.line));
    if (finding.mark.column > 0)
      region.set("startColumn", number(utf16_column(line, finding.mark.column)));
    physical.set("region", std::move(region));
  }
  Value out = Value::object();
  out.set("physicalLocation", std::move(physical));
  if (!finding.path.empty()) {
    Value logical = Value::object();
    logical.set("fullyQualifiedName", Value(finding.path));
    Value list = Value::array();
    list.as_array().push_back(std::move(logical));
    out.set("logicalLocations", std::move(list));
  }
  return out;
}

Value result_of(const Told& told, std::string_view line) {
  const Finding& finding = told.finding;
  std::string message = finding.message + spec::remarks(finding);
  if (!told.object.empty()) message = fmt::format("in {}: {}", told.object, message);
  Value out = Value::object();
  out.set("ruleId", Value(finding.rule));
  out.set("level", Value(level(finding)));
  out.set("message", text_of(std::move(message)));
  Value locations = Value::array();
  locations.as_array().push_back(location_of(finding, line));
  out.set("locations", std::move(locations));
  return out;
}

Value rules_of(const Report& report) {
  std::set<std::string> used;
  for (const FileReport& file : report.files)
    for (const Told& told : file.told) used.insert(told.finding.rule);
  Value out = Value::array();
  for (const std::string& id : used) {
    const tiphys::lint::Rule* rule = tiphys::lint::find_rule(id);
    Value entry = Value::object();
    entry.set("id", Value(id));
    entry.set("shortDescription", text_of(std::string(rule != nullptr ? rule->meaning : id)));
    out.as_array().push_back(std::move(entry));
  }
  return out;
}

}  // namespace

std::string json(const Report& report) {
  Value findings = Value::array();
  for (const FileReport& file : report.files) {
    for (const Told& told : file.told) {
      const Finding& finding = told.finding;
      Value out = Value::object();
      out.set("file", Value(finding.file));
      out.set("line", number(finding.mark.line));
      out.set("column", number(finding.mark.column));
      out.set("severity", Value(level(finding)));
      out.set("rule", Value(finding.rule));
      out.set("object", Value(told.object));
      out.set("path", Value(finding.path));
      out.set("message", Value(finding.message));
      if (!finding.note.empty()) out.set("note", Value(finding.note));
      if (!finding.suggestion.empty()) out.set("suggestion", Value(finding.suggestion));
      findings.as_array().push_back(std::move(out));
    }
  }
  Value out = Value::object();
  out.set("success", Value(report.exit_code() == 0));
  out.set("linted", number(report.linted));
  out.set("errors", number(report.count(Severity::Error)));
  out.set("warnings", number(report.count(Severity::Warning)));
  out.set("findings", std::move(findings));
  return base::to_json_indented(out, 2) + "\n";
}

std::string sarif(const Report& report, std::string_view version) {
  Value driver = Value::object();
  driver.set("name", Value("tiphys"));
  driver.set("version", Value(version));
  driver.set("rules", rules_of(report));
  Value tool = Value::object();
  tool.set("driver", std::move(driver));
  Value results = Value::array();
  std::map<std::string_view, Lines> lines;
  for (const FileReport& file : report.files) {
    for (const Told& told : file.told) {
      const auto text = report.texts.find(told.finding.file);
      std::string_view line;
      if (text != report.texts.end())
        line =
            lines.try_emplace(text->first, text->second).first->second.line(told.finding.mark.line);
      results.as_array().push_back(result_of(told, line));
    }
  }
  Value run = Value::object();
  run.set("tool", std::move(tool));
  run.set("columnKind", Value("utf16CodeUnits"));
  run.set("results", std::move(results));
  Value runs = Value::array();
  runs.as_array().push_back(std::move(run));
  Value out = Value::object();
  out.set("$schema", Value("https://json.schemastore.org/sarif-2.1.0.json"));
  out.set("version", Value("2.1.0"));
  out.set("runs", std::move(runs));
  return base::to_json_indented(out, 2) + "\n";
}

}  // namespace tiphys::cli::lint
