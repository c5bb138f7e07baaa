// Decoding: what every kind of field becomes, and what a wrong one says.
#include "spec/decode.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/yaml.h"
#include "spec/encode.h"

namespace tiphys::spec {
namespace {

base::Value parsed(std::string_view text) {
  auto documents = base::parse_yaml(text);
  EXPECT_TRUE(documents) << (documents ? "" : documents.error().message);
  return documents && !documents->empty() ? documents->at(0) : base::Value();
}

template <class T>
std::string error_of(std::string_view text) {
  auto decoded = decode<T>(parsed(text));
  return decoded ? "no error" : decoded.error().message;
}

TEST(Decode, StepsAreListsOfLists) {
  auto made = decode<Template>(parsed(R"(
name: main
steps:
- - name: a
    template: work
    arguments: {parameters: [{name: m, value: 3}]}
    withItems: [1, {x: z}]
  - name: b
    templateRef: {name: lib, template: t, clusterScope: true}
    continueOn: {failed: true}
- - name: c
    inline: {container: {image: busybox, args: []}}
    hooks: {running: {template: h, expression: 'true'}, exit: {template: e}}
)"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->type(), TemplateType::Steps);
  ASSERT_EQ(made->steps->size(), 2u);
  const Step& a = (*made->steps)[0][0];
  EXPECT_EQ(a.arguments->parameters[0].value, "3");
  EXPECT_EQ(a.rare->with_items.value().as_array().size(), 2u);
  EXPECT_TRUE(a.has_loop());
  const Step& b = (*made->steps)[0][1];
  EXPECT_EQ(*b.rare->template_ref, (TemplateRef{"lib", "t", true}));
  EXPECT_TRUE(b.rare->continue_on->failed);
  const Step& c = (*made->steps)[1][0];
  ASSERT_TRUE(c.rare->inline_template);
  EXPECT_TRUE(c.rare->inline_template->container->args.has_value());
  EXPECT_TRUE(c.rare->inline_template->container->args->empty());
  ASSERT_EQ(c.rare->hooks.size(), 2u);
  EXPECT_EQ(c.rare->hooks[0].first, "exit");
}

// A DAG of a million tasks holds a million of these.
TEST(Decode, APlainTaskHoldsNothingForWhatItDoesWithout) {
  EXPECT_LE(sizeof(Task), 152u);
  auto made = decode<Task>(parsed("{name: a, template: t, dependencies: [b], when: null}"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_FALSE(made->arguments.is_set() || made->when.is_set() || made->rare.is_set() ||
               made->depends.is_set());
  EXPECT_TRUE(made->when->empty());
  EXPECT_TRUE(made->arguments->parameters.empty());
  EXPECT_FALSE(made->has_loop());
  auto copy = *decode<Task>(parsed("{name: a, template: t, withParam: '[1]', depends: b}"));
  const Task other = copy;
  copy.rare.made().with_param = "[2]";
  EXPECT_EQ(other.rare->with_param, "[1]");
  EXPECT_EQ(*other.depends, "b");
  EXPECT_TRUE(other.has_loop());
}

TEST(Decode, ArgsThatAreNotGivenDifferFromNone) {
  EXPECT_FALSE(decode<Container>(parsed("{image: x}"))->args.has_value());
  EXPECT_FALSE(decode<Container>(parsed("{image: x, args: null}"))->args.has_value());
  EXPECT_TRUE(decode<Container>(parsed("{image: x, args: []}"))->args.has_value());
}

TEST(Decode, ValuesOfParametersKeepTheirText) {
  auto of = [](std::string_view json) {
    auto value = base::parse_json(std::string("{\"name\":\"p\",\"value\":").append(json) + "}");
    return decode<Parameter>(*value)->value;
  };
  EXPECT_EQ(of("\"x\""), "x");
  EXPECT_EQ(of("true"), "true");
  EXPECT_EQ(of("12345678901234567890123"), "12345678901234567890123");
  EXPECT_EQ(of("1.50"), "1.5");
  EXPECT_EQ(of("1e3"), "1000");
  EXPECT_EQ(of("null"), std::nullopt);
}

TEST(Decode, IntOrStringKeepsTags) {
  auto retry = decode<RetryStrategy>(parsed(
      "{limit: 3, backoff: {duration: 1m, factor: '{{f}}'}, affinity: {nodeAntiAffinity: {}}}"));
  ASSERT_TRUE(retry);
  EXPECT_EQ(retry->limit, "3");
  EXPECT_EQ(retry->backoff->factor, "{{f}}");
  EXPECT_TRUE(retry->node_anti_affinity);
}

TEST(Decode, ArtifactsKnowTheirStorage) {
  auto artifact = decode<Artifact>(parsed(
      "{name: a, path: /x, mode: 420, s3: {key: k}, archive: {tar: {compressionLevel: 9}}}"));
  ASSERT_TRUE(artifact);
  EXPECT_EQ(artifact->location.storage, ArtifactStorage::S3);
  EXPECT_EQ(artifact->location.fields.value().find("key")->as_string(), "k");
  EXPECT_EQ(artifact->archive, ArchiveFormat::Tar);
  EXPECT_EQ(artifact->compression_level, 9);
}

TEST(Decode, TemplatesAreFoundByName) {
  auto spec =
      decode<WorkflowSpec>(parsed("{templates: [{name: b}, {name: a}, {name: b, daemon: true}]}"));
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->templates.index("a"), 1u);
  EXPECT_EQ(spec->templates.index("b"), 0u);
  EXPECT_EQ(spec->templates.find("c"), nullptr);
}

TEST(Decode, EveryTypeOfTemplateIsNamed) {
  const std::pair<const char*, const char*> kCases[] = {{"{container: {}}", "Container"},
                                                        {"{containerSet: {}}", "ContainerSet"},
                                                        {"{steps: []}", "Steps"},
                                                        {"{dag: {}}", "DAG"},
                                                        {"{script: {source: x}}", "Script"},
                                                        {"{resource: {}}", "Resource"},
                                                        {"{data: {}}", "Data"},
                                                        {"{suspend: {}}", "Suspend"},
                                                        {"{http: {}}", "HTTP"},
                                                        {"{plugin: {x: {}}}", "Plugin"},
                                                        {"{}", "Unknown"}};
  for (const auto& [text, name] : kCases) {
    auto made = decode<Template>(parsed(text));
    ASSERT_TRUE(made) << text << " " << made.error().message;
    EXPECT_EQ(name_of(made->type()), name);
  }
}

TEST(Decode, UnknownFieldsStayInTheSource) {
  auto made = decode<Template>(parsed("{name: x, futureField: {a: 1}}"));
  ASSERT_TRUE(made);
  EXPECT_EQ(base::to_json(made->source.value()), R"({"name":"x","futureField":{"a":1}})");
}

TEST(Decode, ErrorsNameTheFieldAndThePlace) {
  EXPECT_EQ(error_of<Workflow>(
                "spec:\n  templates:\n  - steps:\n    - - name: a\n        withItems: x\n"),
            "line 5 column 20: spec.templates[0].steps[0][0].withItems: expected a list, found a "
            "string");
  EXPECT_EQ(error_of<Workflow>("spec: [1]"), "line 1 column 7: spec: expected a map, found a list");
  EXPECT_EQ(error_of<Template>("container: {env: [{name: a, value: 1}]}"),
            "line 1 column 36: container.env[0].value: expected a string, found a number");
  EXPECT_EQ(error_of<Template>("parallelism: 1.5"),
            "line 1 column 14: parallelism: 1.5 is not an integer of 64 bits");
  EXPECT_EQ(error_of<Artifact>("mode: 3000000000"),
            "line 1 column 7: mode: 3000000000 is not an integer of 32 bits");
  EXPECT_EQ(decode<Step>(base::Value("x"), "tasks[3]").error().message,
            "tasks[3]: expected a map, found a string");
}

TEST(Decode, KindsBesideWorkflow) {
  auto cron = decode<CronWorkflow>(
      parsed("{metadata: {name: c}, spec: {schedules: ['* * * * *'], suspend: true, workflowSpec: "
             "{entrypoint: x}, stopStrategy: {expression: e}}}"));
  ASSERT_TRUE(cron);
  EXPECT_EQ(cron->spec.schedules[0], "* * * * *");
  EXPECT_EQ(cron->spec.workflow_spec.entrypoint, "x");
  EXPECT_EQ(cron->spec.stop_expression, "e");
  auto binding = decode<WorkflowEventBinding>(
      parsed("{spec: {event: {selector: s}, submit: {workflowTemplateRef: {name: t}}}}"));
  ASSERT_TRUE(binding);
  EXPECT_EQ(binding->workflow_template_ref->name, "t");
  auto tasks = decode<WorkflowTaskSet>(parsed("{spec: {tasks: {n1: {name: t}}}}"));
  ASSERT_TRUE(tasks);
  EXPECT_EQ(tasks->tasks.at("n1").name, "t");
}

TEST(Encode, ArgumentsPrintInThePredecessorsOrder) {
  auto outputs = decode<Outputs>(parsed(
      "{exitCode: '0', parameters: [{value: 5, name: p, future: 1}], artifacts: [{s3: {key: k}, "
      "path: /x, name: a, optional: false}]}"));
  ASSERT_TRUE(outputs);
  EXPECT_EQ(base::to_json(encode(*outputs)),
            R"({"parameters":[{"name":"p","value":"5","future":1}],)"
            R"("artifacts":[{"name":"a","path":"/x","s3":{"key":"k"}}],"exitCode":"0"})");
  outputs->parameters[0].value = "6";
  outputs->result = "r";
  EXPECT_NE(base::to_json(encode(*outputs)).find(R"("value":"6")"), std::string::npos);
  EXPECT_NE(base::to_json(encode(*outputs)).find(R"("result":"r")"), std::string::npos);
}

}  // namespace
}  // namespace tiphys::spec
