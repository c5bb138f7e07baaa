// A batch per call; zones are those of the machine.
#include "given.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/json.h"

namespace tiphys::lint_rules {

lint::Report linted(const Texts& texts, bool strict) {
  const auto zones = expr::system_zones();
  lint::Batch batch({strict, std::nullopt, zones.get(), true});
  for (const auto& [file, text] : texts) batch.add(file, text);
  return batch.finish();
}

std::string lines_of(const lint::Report& report, spec::Severity severity) {
  std::string out;
  for (const lint::FileReport& file : report.files) {
    for (const lint::Told& told : file.told) {
      if (told.finding.severity != severity) continue;
      out += fmt::format("in {}: {}", told.object, told.finding.message);
      if (!told.finding.suggestion.empty())
        out += fmt::format(" (did you mean {}?)", told.finding.suggestion);
      out += '\n';
    }
  }
  return out;
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in.good()) << file;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

base::Value json_of(const std::filesystem::path& file) {
  auto parsed = base::parse_json(read(file));
  EXPECT_TRUE(parsed.has_value()) << file;
  return parsed ? std::move(*parsed) : base::Value();
}

std::filesystem::path corpus() {
  const char* named = std::getenv("TIPHYS_CORPUS");
  std::filesystem::path folder = named != nullptr ? named : TIPHYS_DEFAULT_CORPUS;
  return std::filesystem::exists(folder) ? folder : std::filesystem::path();
}

}  // namespace tiphys::lint_rules
