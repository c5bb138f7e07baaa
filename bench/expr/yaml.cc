// Reading YAML, against a plain loop over libyaml's events of the same text in the same run.
#include <yaml.h>

#include <cstdlib>
#include <string>

#include "base/json.h"
#include "base/yaml.h"
#include "measure.h"

namespace tiphys::bench {
namespace {

// A manifest with a DAG of many tasks, as generators write them.
std::string manifest(int tasks) {
  std::string out =
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: wide-\n"
      "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n";
  for (int i = 0; i < tasks; ++i) {
    std::string n = std::to_string(i);
    out += "      - name: task-" + n + "\n        template: work\n";
    if (i > 0) out += "        depends: \"task-" + std::to_string(i / 2) + ".Succeeded\"\n";
    out += "        arguments:\n          parameters:\n          - {name: index, value: " + n +
           "}\n          - name: message\n            value: 'hello from " + n + "'\n";
  }
  out +=
      "  - name: work\n    inputs:\n      parameters: [{name: index}, {name: message}]\n"
      "    container:\n      image: alpine:3.20\n      command: [sh, -c]\n      args:\n"
      "      - |\n        echo {{inputs.parameters.message}}\n        exit 0\n";
  return out;
}

void events_only(const std::string& text) {
  yaml_parser_t parser;
  if (yaml_parser_initialize(&parser) == 0) std::abort();
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
  bool more = true;
  while (more) {
    yaml_event_t event;
    if (yaml_parser_parse(&parser, &event) == 0) std::abort();
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
}

}  // namespace

void bench_yaml(Report& report) {
  for (int tasks : {20, 10'000}) {
    std::string text = manifest(tasks);
    double plain = seconds_per_call([&] { events_only(text); });
    double ours = seconds_per_call([&] {
      if (!base::parse_yaml(text)) std::abort();
    });
    std::string json = base::to_json(base::parse_yaml(text)->front());
    double from_json = seconds_per_call([&] {
      if (!base::parse_json(json)) std::abort();
    });
    auto megabytes = [](const std::string& t) { return static_cast<double>(t.size()) / 1e6; };
    report.row("YAML of " + std::to_string(tasks) + " tasks")
        .figure("size", megabytes(text), "MB")
        .figure("libyaml's events", megabytes(text) / plain, "MB/s")
        .figure("parse_yaml", megabytes(text) / ours, "MB/s")
        .figure("times libyaml's", ours / plain, "")
        .figure("the same as JSON", megabytes(json) / from_json, "MB/s");
    report.require(ours <= 3 * plain, "YAML in at most 3 times libyaml's own time");
  }
}

}  // namespace tiphys::bench
