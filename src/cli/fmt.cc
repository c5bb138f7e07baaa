// `fmt`: brings manifests into one normal form; meaning and comments stay.
#include "base/json.h"
#include "cli/commands.h"
#include "spec/layout/format.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

base::Result<std::string> formatted(const std::string& file, const std::string& text) {
  auto out = file.ends_with(".json") ? [&]() -> base::Result<std::string> {
    return base::to_json_indented(TRY(base::parse_json(text)), 2) + "\n";
  }()
      : spec::layout::format(text);
  if (!out) return std::unexpected(out.error().with_context(file));
  return out;
}

bool is_formatted_name(const std::string& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

std::vector<std::string> files_to_format(ports::Files& all,
                                         const std::vector<std::string>& operands) {
  std::vector<std::string> files;
  for (const std::string& operand : operands) {
    const auto below = all.below(operand);
    if (below.empty()) files.push_back(operand);
    for (const std::string& path : below) {
      if (is_formatted_name(path)) files.push_back(path);
    }
  }
  return files;
}

// All files are looked at; the first that cannot be formatted does not hide the others.
int format_files(Session& session, const line::Arguments& arguments) {
  const bool check = arguments.on("check");
  int code = kDone;
  for (const std::string& file : files_to_format(session.files(), arguments.operands)) {
    const auto text = session.files().read(file);
    if (!text) {
      code = session.fail(text.error());
      continue;
    }
    const auto out = formatted(file == "-" ? "standard input" : file, *text);
    if (!out) {
      code = session.fail(out.error());
    } else if (file == "-" && !check) {
      session.out(*out);
    } else if (*out != *text) {
      session.line(file);
      if (check) {
        code = kFailed;
      } else if (const auto written = session.files().write(file, *out); !written) {
        code = session.fail(written.error());
      }
    }
  }
  return code;
}

}  // namespace

Verb fmt_verb() {
  line::Command command;
  command.name = "fmt";
  command.operands = "FILE...";
  command.operands_min = 1;
  command.summary = "Bring manifests into one normal form";
  command.about =
      "Indentation, quotes and the order of known fields are made the same everywhere; comments, "
      "anchors and meaning stay. Files are written in place and their names printed; - reads "
      "standard input and prints. A file that could not keep its meaning is left alone.";
  command.examples =
      "tiphys fmt my-wf.yaml\n"
      "tiphys fmt --check workflows/           # 1 if any is not in normal form\n"
      "tiphys fmt - < in.yaml > out.yaml";
  command.flags = {{"check", '\0', FlagKind::Switch, "",
                    "write nothing; name the files that would change, 1 if there are any", ""}};
  return {command, format_files};
}

}  // namespace tiphys::cli
