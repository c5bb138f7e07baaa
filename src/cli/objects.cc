// Kinds as users call them, and showing without secrets. See objects.h.
#include "cli/objects.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/yaml.h"
#include "cli/view/style.h"
#include "expr/go/base64.h"

namespace tiphys::cli {

namespace {

using base::ErrorCode;
using base::Value;

struct Word {
  std::string_view word;
  std::string_view kind;
};
constexpr Word kWords[] = {
    {"configmap", "ConfigMap"},
    {"configmaps", "ConfigMap"},
    {"cm", "ConfigMap"},
    {"secret", "Secret"},
    {"secrets", "Secret"},
    {"workflowtemplate", "WorkflowTemplate"},
    {"workflowtemplates", "WorkflowTemplate"},
    {"wftmpl", "WorkflowTemplate"},
    {"clusterworkflowtemplate", "ClusterWorkflowTemplate"},
    {"clusterworkflowtemplates", "ClusterWorkflowTemplate"},
    {"clusterwftmpl", "ClusterWorkflowTemplate"},
    {"cwft", "ClusterWorkflowTemplate"},
};

std::string_view kind_of_word(std::string_view word) {
  for (const Word& each : kWords) {
    if (each.word == word) return each.kind;
  }
  return {};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::size_t decoded_size(std::string_view text) {
  std::size_t digits = 0;
  for (char c : text) digits += c != '=' && c != '\n' && c != '\r' && c != ' ' ? 1 : 0;
  return digits * 3 / 4;
}

// What `get` shows of one: how many keys or templates.
std::string content_of(const Value& object) {
  if (const auto size = member_int(object, "data")) return std::to_string(*size);
  const std::size_t keys = member_object(object, "data").size();
  return std::to_string(keys + member_list(member_of(object, "spec"), "templates").size());
}

std::string table_of(const std::vector<Value>& objects) {
  std::size_t widest = 4;
  for (const Value& object : objects) widest = std::max(widest, shown_name(object).size());
  std::string out = fmt::format("{:<{}}   {}\n", "NAME", widest, "DATA");
  for (const Value& object : objects)
    out += fmt::format("{:<{}}   {}\n", view::printable(shown_name(object)), widest,
                       content_of(object));
  return out;
}

// `brief`: of whole kinds only how much there is in each.
base::Result<std::vector<Value>> find(Session& session, const AskedObjects& asked, bool brief) {
  ports::Client* client = TRY(session.client());
  const std::string ns = session.workflow_namespace();
  std::vector<Value> out;
  for (const AskedObjects::One& one : asked.list) {
    if (!one.name.empty()) {
      out.push_back(without_secrets(TRY(client->get_object({one.kind, ns, one.name}))));
      continue;
    }
    api::ObjectQuery query{.kind = one.kind, .object_namespace = ns, .brief = brief};
    do {
      api::Page<Value> page = TRY(client->list_objects(query));
      for (Value& object : page.items) out.push_back(without_secrets(std::move(object)));
      query.cursor = page.next;
    } while (!query.cursor.empty());
  }
  return out;
}

}  // namespace

std::optional<AskedObjects> asked_objects(const std::vector<std::string>& operands) {
  AskedObjects asked;
  if (operands.empty()) return std::nullopt;
  if (const std::string_view kind = kind_of_word(operands[0]); !kind.empty()) {
    for (std::size_t i = 1; i < operands.size(); ++i)
      asked.list.push_back({std::string(kind), operands[i]});
    if (asked.list.empty()) asked.list.push_back({std::string(kind), ""});
    return asked;
  }
  for (const std::string& operand : operands) {
    const std::size_t slash = operand.find('/');
    const std::string_view kind = kind_of_word(operand.substr(0, slash));
    if (slash == std::string::npos || kind.empty()) return std::nullopt;
    asked.list.push_back({std::string(kind), operand.substr(slash + 1)});
  }
  return asked;
}

std::string shown_name(const Value& object) {
  return lower(object_kind(object)) + "/" + object_name(object);
}

Value without_secrets(Value object) {
  if (object_kind(object) != "Secret") return object;
  for (const char* part : {"data", "stringData"}) {
    if (!member_of(object, part).is_object()) continue;
    for (base::Member& member : object_in(object, part).as_object()) {
      const std::string text = member.value.is_string() ? member.value.as_string() : "";
      const std::size_t size = part[0] == 'd' ? decoded_size(text) : text.size();
      member.value = Value(fmt::format("({} bytes)", size));
    }
  }
  // A tool of Kubernetes keeps the whole object, values included, in this annotation.
  if (member_of(metadata_of(object), "annotations").is_object()) {
    object_in(metadata_in(object), "annotations")
        .erase("kubectl.kubernetes.io/last-applied-configuration");
  }
  return object;
}

Value with_encoded_secrets(Value object) {
  const Value texts = member_of(object, "stringData");
  if (object_kind(object) != "Secret" || !texts.is_object()) return object;
  object.erase("stringData");
  Value& data = object_in(object, "data");
  for (const base::Member& member : texts.as_object()) {
    if (member.value.is_string())
      data.set(member.key, Value(expr::go::base64_encode(member.value.as_string())));
  }
  return object;
}

base::Result<void> store_objects(Session& session, const std::vector<Value>& objects) {
  if (objects.empty()) return {};
  ports::Client* client = TRY(session.client());
  for (const Value& object : objects)
    TRY(client->put_object(with_encoded_secrets(object), session.workflow_namespace()));
  return {};
}

int show_objects(Session& session, const AskedObjects& asked, const std::string& output) {
  std::vector<Value> objects =
      CLI_TRY(session, find(session, asked, output != "json" && output != "yaml"));
  if (output == "name") {
    for (const Value& object : objects) session.line(shown_name(object));
    return kDone;
  }
  const bool one = asked.list.size() == 1 && !asked.list[0].name.empty();
  if (output == "json" || output == "yaml") {
    Value whole = one ? std::move(objects.front())
                      : Value(base::Members{{"apiVersion", Value("v1")},
                                            {"kind", Value("List")},
                                            {"items", Value(std::move(objects))}});
    session.out(output == "json" ? base::to_json_indented(whole, 4) + "\n" : base::to_yaml(whole));
    return kDone;
  }
  if (objects.empty()) {
    session.line("No resources found");
    return kDone;
  }
  session.out(table_of(objects));
  return kDone;
}

int delete_objects(Session& session, const AskedObjects& asked, bool dry_run) {
  ports::Client* client = CLI_TRY(session, session.client());
  const std::string ns = session.workflow_namespace();
  for (const AskedObjects::One& one : asked.list) {
    if (one.name.empty()) return session.fail("name the objects to be deleted");
    if (dry_run) {
      CLI_TRY(session, client->get_object({one.kind, ns, one.name}));
    } else {
      CLI_TRY(session, client->delete_object({one.kind, ns, one.name}, ""));
    }
    session.line(lower(one.kind) + " \"" + one.name + "\" deleted" + (dry_run ? " (dry-run)" : ""));
  }
  return kDone;
}

}  // namespace tiphys::cli
