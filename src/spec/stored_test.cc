// Specs read piece by piece are the specs that they are when they are read whole.
#include "spec/stored.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/json_write.h"
#include "spec/decode.h"

namespace tiphys::spec {
namespace {

using base::Value;

const char* const kWorkflow = R"({"kind": "Workflow", "metadata": {"name": "w"}, "spec": {
  "entrypoint": "main",
  "templates": [
    {"name": "main", "parallelism": 3, "dag": {"failFast": false, "tasks": [
      {"name": "a", "template": "leaf"},
      {"name": "b", "template": "leaf", "dependencies": ["a"], "when": "1 == 1",
       "arguments": {"parameters": [{"name": "p", "value": "x"}, {"name": "q", "value": 5}]}},
      {"name": "c", "depends": "a && b", "inline": {"container": {"image": "i"}}},
      {"name": "d", "template": "leaf", "withItems": [1, "two", {"k": 3}]},
      {"name": "e", "template": "leaf",
       "arguments": {"artifacts": [{"name": "f", "from": "{{x}}"}]}},
      null]}, "x-unknown": [1]},
    {"name": "seq", "steps": [[{"name": "s", "template": "leaf"}], [], null,
                              [{"name": "t", "template": "leaf"}, null]]},
    {"name": "leaf", "inputs": {"parameters": [{"name": "p"}]},
     "container": {"image": "i", "args": ["\u00e4 {{inputs.parameters.p}} \"q\""]}},
    null,
    {"steps": [], "dag": {"tasks": [{"name": "both"}]}}],
  "arguments": {"parameters": [{"name": "n", "value": "1"}]}}})";

std::string text_of(const WorkflowSpec& spec) {
  std::string out;
  base::JsonWriter writer(out);
  write_spec(spec, writer);
  return out;
}

void expect_same_call(const Call& a, const Call& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.template_name, b.template_name);
  EXPECT_EQ(*a.when, *b.when);
  EXPECT_EQ(a.rare->with_items.value(), b.rare->with_items.value());
  EXPECT_EQ(a.rare->inline_template != nullptr, b.rare->inline_template != nullptr);
  ASSERT_EQ(a.arguments->parameters.size(), b.arguments->parameters.size());
  for (std::size_t i = 0; i < a.arguments->parameters.size(); ++i) {
    EXPECT_EQ(a.arguments->parameters[i].name, b.arguments->parameters[i].name);
    EXPECT_EQ(a.arguments->parameters[i].value, b.arguments->parameters[i].value);
  }
  ASSERT_EQ(a.arguments->artifacts.size(), b.arguments->artifacts.size());
  for (std::size_t i = 0; i < a.arguments->artifacts.size(); ++i) {
    EXPECT_EQ(a.arguments->artifacts[i].source.value(), b.arguments->artifacts[i].source.value());
  }
}

void expect_same_template(const Template& a, const Template& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.type(), b.type());
  EXPECT_EQ(a.parallelism, b.parallelism);
  ASSERT_EQ(a.dag.has_value(), b.dag.has_value());
  ASSERT_EQ(a.steps.has_value(), b.steps.has_value());
  if (a.dag) {
    EXPECT_EQ(a.dag->fail_fast, b.dag->fail_fast);
    ASSERT_EQ(a.dag->tasks.size(), b.dag->tasks.size());
    for (std::size_t i = 0; i < a.dag->tasks.size(); ++i) {
      expect_same_call(a.dag->tasks[i], b.dag->tasks[i]);
      EXPECT_EQ(a.dag->tasks[i].dependencies, b.dag->tasks[i].dependencies);
      EXPECT_EQ(*a.dag->tasks[i].depends, *b.dag->tasks[i].depends);
    }
  }
  if (!a.steps) return;
  ASSERT_EQ(a.steps->size(), b.steps->size());
  for (std::size_t i = 0; i < a.steps->size(); ++i) {
    ASSERT_EQ((*a.steps)[i].size(), (*b.steps)[i].size());
    for (std::size_t j = 0; j < (*a.steps)[i].size(); ++j) {
      expect_same_call((*a.steps)[i][j], (*b.steps)[i][j]);
    }
  }
}

TEST(Stored, ReadsWhatDecodeReads) {
  const auto stored = decode_stored(kWorkflow);
  const auto plain = decode<Workflow>(*base::parse_json(kWorkflow));
  ASSERT_TRUE(stored.has_value()) << stored.error().message;
  ASSERT_TRUE(plain.has_value()) << plain.error().message;
  EXPECT_FALSE(stored->spec.templates.text().empty()) << "it was read whole";
  EXPECT_EQ(stored->metadata.name, "w");
  EXPECT_EQ(stored->spec.arguments.parameters.size(), 1u);
  ASSERT_EQ(stored->spec.templates.size(), plain->spec.templates.size());
  for (std::size_t i = 0; i < plain->spec.templates.size(); ++i) {
    const Template& leaf = plain->spec.templates[i];
    expect_same_template(stored->spec.templates[i], leaf);
    EXPECT_EQ(stored->spec.templates.whole(i), leaf.source.value());
    if (leaf.container) {
      EXPECT_EQ(stored->spec.templates[i].source.value(), leaf.source.value());
    }
  }
  EXPECT_EQ(stored->spec.templates.find("seq"), &stored->spec.templates[1]);
  EXPECT_EQ(whole(stored->spec), plain->spec.source.value());
  EXPECT_EQ(text_of(stored->spec), text_of(plain->spec));
  EXPECT_EQ(text_of(stored->spec), base::to_json(plain->spec.source.value()));
}

TEST(Stored, ASpecThatIsAValueIsReadTheSame) {
  const Value spec = *base::parse_json(kWorkflow)->find("spec");
  const auto shared = decode_shared(spec, nullptr);
  ASSERT_TRUE(shared.has_value()) << shared.error().message;
  EXPECT_FALSE(shared->templates.text().empty());
  EXPECT_EQ(whole(*shared), spec);
  EXPECT_EQ(text_of(*shared), base::to_json(spec));
}

TEST(Stored, ACallByNameKeepsNoTree) {
  const auto stored = decode_stored(kWorkflow);
  const auto& tasks = stored->spec.templates[0].dag->tasks;
  EXPECT_FALSE(tasks[0].source.is_set());
  EXPECT_FALSE(tasks[1].source.is_set());
  EXPECT_FALSE(tasks[1].arguments->parameters[0].source.is_set());
  EXPECT_TRUE(tasks[3].source.is_set());
  EXPECT_TRUE(
      stored->spec.templates[0].source.value().find("dag")->find("tasks")->as_array().empty());
}

std::string with_spec(const std::string& spec) {
  return R"({"metadata": {"name": "w"}, "spec": )" + spec + "}";
}

TEST(Stored, WhatIsWrongIsToldAsDecodeTellsIt) {
  const std::string wrong[] = {
      with_spec(R"({"templates": [{"name": 5}]})"),
      with_spec(R"({"templates": [{"dag": {"tasks": [{"name": "a"}, {"withItems": "x"}]}}]})"),
      with_spec(R"({"templates": [{"dag": {"tasks": [{"name": "a"}, 7]}}]})"),
      with_spec(R"({"templates": [{"steps": [[{"name": "a"}], {"name": "b"}]}]})"),
      with_spec(R"({"templates": [{"steps": [[{"name": "a", "name": "b"}]]}]})"),
      with_spec(R"({"templates": [{"name": "a"}], "templates": [{"name": "b"}]})"),
      with_spec(R"({"templates": [{"name": "a"}], "te\u006dplates": [{"name": "b"}]})"),
      with_spec(R"({"templates": [{"name": "a"}], "entrypoint": []})"),
      with_spec(R"({"templates": [{"dag": {"tasks": [{"name": "a"} {"name": "b"}]}}]})"),
      with_spec(R"({"templates": [{"dag": {"tasks": [{"name": "a"},]}}]})"),
      with_spec(R"({"templates": [{"dag": {"tasks": [{"name": "a"}}]}]})"),
      with_spec(R"({"templates": [{"name": "a"}]})").substr(0, 50),
      "",
      "[]",
  };
  for (const std::string& text : wrong) {
    const auto stored = decode_stored(text);
    const auto tree = base::parse_json(text);
    ASSERT_FALSE(stored.has_value()) << text;
    const auto plain = tree.has_value() ? decode<Workflow>(*tree) : std::unexpected(tree.error());
    ASSERT_FALSE(plain.has_value()) << text;
    EXPECT_EQ(stored.error().message, plain.error().message) << text;
  }
}

TEST(Stored, ListsThatAreNoneAreReadWhole) {
  for (const char* spec : {R"({"templates": null})", R"({"templates": []})", "{}", "null",
                           R"({"te\u006dplates": [{"name": "a"}]})"}) {
    const std::string text = with_spec(spec);
    const auto stored = decode_stored(text);
    const auto plain = decode<Workflow>(*base::parse_json(text));
    ASSERT_TRUE(stored.has_value() && plain.has_value()) << text;
    EXPECT_EQ(stored->spec.templates.size(), plain->spec.templates.size());
    EXPECT_EQ(stored->source.value(), plain->source.value());
    EXPECT_EQ(stored->spec.templates.text(), "");
  }
}

class OneList final : public TemplatePool {
 public:
  base::Result<Templates> find(std::string_view text) override {
    ++asked;
    if (list.text() != text) list = TRY(Templates::from_text(std::string(text)));
    return list;
  }
  Templates list;
  int asked = 0;
};

TEST(Stored, TemplatesComeFromThePool) {
  OneList pool;
  const auto first = decode_stored(kWorkflow, &pool);
  std::string other = kWorkflow;
  other.replace(other.find("\"value\": \"1\""), 12, "\"value\": \"2\"");
  const auto second = decode_stored(other, &pool);
  EXPECT_EQ(pool.asked, 2);
  EXPECT_TRUE(first->spec.templates.is_same(second->spec.templates));
  EXPECT_EQ(*first->spec.arguments.parameters[0].value, "1");
  EXPECT_EQ(*second->spec.arguments.parameters[0].value, "2");
}

class Sum final : public Templates::Account {
 public:
  void add(std::ptrdiff_t bytes) noexcept override { sum += bytes; }
  std::ptrdiff_t sum = 0;
};

TEST(Templates, WhatIsCountedIsGivenBackByTheLast) {
  auto sum = std::make_shared<Sum>();
  Templates first = *Templates::from_text(R"([{"name": "a"}])");
  EXPECT_FALSE(first.is_counted());
  first.grow(5);  // nobody counts it
  first.count(100, sum);
  Templates second = first;
  const Templates::Weak weak(first);
  second.grow(20);
  EXPECT_EQ(sum->sum, 120);
  first = Templates();
  EXPECT_EQ(sum->sum, 120);
  EXPECT_TRUE(weak.lock().is_same(second));
  second = Templates();
  EXPECT_EQ(sum->sum, 0);
  EXPECT_TRUE(weak.expired());
  EXPECT_TRUE(weak.lock().empty());
}

}  // namespace
}  // namespace tiphys::spec
