// Building random workflows as JSON-like values.
#include "laws/generate.h"

#include <string>

#include "naive/node.h"

namespace tiphys::laws {

using base::Members;
using base::Value;
using base::Values;
using naive::field;
using naive::text_field;

namespace {

Value object(Members members = {}) { return Value(std::move(members)); }

Value parameter(const std::string& name, const Value& value) {
  return object({{"name", Value(name), {}}, {"value", value, {}}});
}

Value texts(std::vector<std::string> list) {
  Values out;
  for (std::string& s : list) out.push_back(Value(std::move(s)));
  return Value(std::move(out));
}

// What a call leaves for later ones of its template.
struct Left {
  std::string name;
  std::string leaf;  // template, "" for composite ones
  bool looped = false;
};

class Builder {
 public:
  Builder(Random& r, const Features& f) : r_(r), f_(f) {}
  Value build();

 private:
  void leaves();
  Value leaf(const std::string& name);
  Value retry();
  Value composite(std::uint32_t index);
  Value steps(std::uint32_t index);
  Value dag(std::uint32_t index);
  Value call(const std::string& name, std::uint32_t index, const std::string& family,
             const std::vector<Left>& before, Left* left);
  std::string callee(std::uint32_t index);
  std::string argument(const std::string& family, const std::vector<Left>& before);
  void loop(Value& call, const std::string& family, const std::vector<Left>& before);
  void hooks(Value& call, const std::string& family);
  std::string depends(const std::vector<std::string>& names);
  void outputs(Value& body, const std::string& family, const std::vector<Left>& left);
  void locks(Value& spec);

  Random& r_;
  const Features& f_;
  std::uint32_t composites_ = 0;
  Values templates_;
};

Value Builder::retry() {
  Value s = object();
  s.set("limit", Value(std::to_string(r_.below(3))));
  if (r_.chance(60)) {
    s.set("retryPolicy", Value(r_.pick<std::string>({"Always", "OnFailure", "OnError"})));
  }
  if (r_.chance(40)) {
    Value b = object({{"duration", Value(r_.pick<std::string>({"1", "3s", "10s"})), {}}});
    if (r_.chance(50)) b.set("factor", Value("2"));
    if (r_.chance(30)) b.set("maxDuration", Value("20s"));
    if (r_.chance(30)) b.set("cap", Value("5s"));
    s.set("backoff", std::move(b));
  }
  if (f_.expressions && r_.chance(25)) {
    s.set("expression",
          Value(r_.pick<std::string>({"asInt(lastRetry.exitCode) == 1", "asInt(retries) < 1",
                                      "lastRetry.status != 'Error'"})));
  }
  return s;
}

Value Builder::leaf(const std::string& name) {
  Value t = object({{"name", Value(name), {}}});
  Value in = object({{"name", "msg", {}}, {"default", "d", {}}});
  t.set("inputs", object({{"parameters", Value(Values{in}), {}}}));
  const Value body = object({{"image", "busybox", {}},
                             {"command", texts({"echo"}), {}},
                             {"args", texts({"{{inputs.parameters.msg}}"}), {}}});
  if (name == "word" || name == "list") {
    Value script = body;
    script.erase("args");
    script.set("source", Value("echo {{inputs.parameters.msg}}"));
    t.set("script", std::move(script));
  } else {
    t.set("container", body);
  }
  if (name == "value") {
    Value v = object({{"name", "v", {}}, {"valueFrom", object({{"path", "/tmp/v", {}}}), {}}});
    if (r_.chance(30)) v.find("valueFrom")->set("default", Value("fallback"));
    if (r_.chance(30)) v.set("globalName", Value("g" + std::to_string(r_.below(2))));
    t.set("outputs", object({{"parameters", Value(Values{v}), {}}}));
  }
  if (f_.retries && r_.chance(25)) t.set("retryStrategy", retry());
  if (f_.timeouts && r_.chance(10)) t.set("timeout", Value("15s"));
  if (f_.timeouts && r_.chance(10)) t.set("activeDeadlineSeconds", Value::number(std::int64_t{9}));
  return t;
}

void Builder::leaves() {
  for (const char* name : {"ok", "word", "list", "value"}) templates_.push_back(leaf(name));
  Value gate = object({{"name", "gate", {}}, {"suspend", object(), {}}});
  if (r_.chance(70)) gate.find("suspend")->set("duration", Value("5"));
  templates_.push_back(std::move(gate));
}

std::string Builder::callee(std::uint32_t index) {
  if (index + 1 < composites_ && r_.chance(35)) {
    return "t" + std::to_string(r_.between(index + 1, composites_ - 1));
  }
  if (f_.timeouts && r_.chance(8)) return "gate";
  return r_.pick<std::string>({"ok", "ok", "word", "list", "value"});
}

std::string Builder::argument(const std::string& family, const std::vector<Left>& before) {
  std::vector<std::string> choices = {"a", "b", "{{inputs.parameters.msg}}",
                                      "{{workflow.parameters.p}}", "x-{{workflow.name}}"};
  for (const Left& l : before) {
    const std::string prefix = "{{" + family + "." + l.name + ".";
    if (l.leaf == "value") choices.push_back(prefix + "outputs.parameters.v}}");
    if (l.leaf == "list" || (l.leaf == "word")) {
      choices.push_back(prefix + "outputs.result}}");
    }
    if (!l.looped && !l.leaf.empty()) choices.push_back(prefix + "status}}");
  }
  return r_.pick(choices);
}

void Builder::loop(Value& call, const std::string& family, const std::vector<Left>& before) {
  std::vector<std::string> lists;
  for (const Left& l : before) {
    if (l.leaf == "list" && !l.looped) {
      lists.push_back("{{" + family + "." + l.name + ".outputs.result}}");
    }
    if (l.leaf == "value" && l.looped) {
      lists.push_back("{{" + family + "." + l.name + ".outputs.parameters.v}}");
    }
  }
  const std::uint32_t kind = r_.below(4);
  if (kind == 0) {
    call.set("withSequence", object({{"count", Value(std::to_string(r_.below(4))), {}}}));
  } else if (kind == 1 && !lists.empty()) {
    call.set("withParam", Value(r_.pick(lists)));
  } else if (kind == 2) {
    call.set("withParam",
             Value(r_.pick<std::string>({"[]", "[1,2]", "[\"x (y)\",true,{\"k\":1}]"})));
  } else {
    Values items;
    for (std::uint32_t i = r_.between(1, 3); i > 0; --i) {
      items.push_back(r_.chance(30) ? Value::number(std::int64_t{7})
                                    : Value(r_.chance(50) ? "a" : "b"));
    }
    call.set("withItems", Value(std::move(items)));
  }
}

void Builder::hooks(Value& call, const std::string& family) {
  if (r_.chance(15)) call.set("onExit", Value("ok"));
  if (!f_.expressions || !r_.chance(15)) return;
  const std::string name = text_field(call, "name");
  Value hook = object({{"template", "ok", {}}});
  hook.set("expression", Value(family + "['" + name + "'].status == '" +
                               r_.pick<std::string>({"Running", "Succeeded", "Failed"}) + "'"));
  call.set("hooks", object({{"h", std::move(hook), {}}}));
}

Value Builder::call(const std::string& name, std::uint32_t index, const std::string& family,
                    const std::vector<Left>& before, Left* left) {
  Value c = object({{"name", Value(name), {}}});
  const std::string to = callee(index);
  c.set("template", Value(to));
  left->name = name;
  left->leaf = to.starts_with("t") || to == "gate" ? "" : to;
  if (f_.loops && r_.chance(25)) {
    loop(c, family, before);
    left->looped = true;
  }
  if (to != "gate") {
    const bool item = left->looped && r_.chance(60);
    const Value p = parameter("msg", Value(item ? "{{item}}" : argument(family, before)));
    c.set("arguments", object({{"parameters", Value(Values{p}), {}}}));
  }
  if (r_.chance(20)) {
    std::vector<std::string> whens = {"true", "false", "'{{inputs.parameters.msg}}' == 'a'",
                                      "'{{workflow.parameters.p}}' != 'q'"};
    if (left->looped) whens.push_back("'{{item}}' != 'b'");
    c.set("when", Value(r_.pick(whens)));
    left->leaf.clear();  // may be skipped: nothing to refer to
  }
  if (f_.hooks && !left->looped) hooks(c, family);
  return c;
}

void Builder::outputs(Value& body, const std::string& family, const std::vector<Left>& left) {
  Values list;
  for (const Left& l : left) {
    if (l.leaf != "value" || !r_.chance(40)) continue;
    Value p = object({{"name", Value("o-" + l.name), {}}});
    p.set(
        "valueFrom",
        object(
            {{"parameter", Value("{{" + family + "." + l.name + ".outputs.parameters.v}}"), {}}}));
    if (r_.chance(20)) p.set("globalName", Value("from-" + l.name));
    list.push_back(std::move(p));
  }
  if (!list.empty()) body.set("outputs", object({{"parameters", Value(std::move(list)), {}}}));
}

Value Builder::steps(std::uint32_t index) {
  Values groups;
  std::vector<Left> before;
  std::uint32_t number = 0;
  for (std::uint32_t g = r_.between(1, 3); g > 0; --g) {
    Values group;
    std::vector<Left> now;
    for (std::uint32_t s = r_.between(1, 3); s > 0; --s) {
      Left left;
      Value c = call("s" + std::to_string(number++), index, "steps", before, &left);
      if (r_.chance(25)) {
        c.set("continueOn", object({{r_.chance(70) ? "failed" : "error", Value(true), {}}}));
        left.leaf.clear();
      }
      group.push_back(std::move(c));
      now.push_back(left);
    }
    before.insert(before.end(), now.begin(), now.end());
    groups.push_back(Value(std::move(group)));
  }
  Value t = object();
  t.set("steps", Value(std::move(groups)));
  outputs(t, "steps", before);
  return t;
}

std::string Builder::depends(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& n : names) {
    if (!out.empty()) out += r_.chance(70) ? " && " : " || ";
    const std::uint32_t kind = r_.below(5);
    if (kind == 0) out += "(" + n + ".Succeeded || " + n + ".Failed || " + n + ".Errored)";
    if (kind == 1) out += n + ".Succeeded";
    if (kind == 2) out += "!" + n + ".Skipped";
    if (kind >= 3) out += n;
  }
  return out;
}

Value Builder::dag(std::uint32_t index) {
  Values tasks;
  std::vector<std::string> names;
  std::vector<Left> left;
  for (std::uint32_t n = r_.between(1, 5); n > 0; --n) {
    std::vector<std::string> deps;
    std::vector<Left> before;
    const bool by_name = r_.chance(60);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!r_.chance(40)) continue;
      deps.push_back(names[i]);
      if (by_name) before.push_back(left[i]);
    }
    Left one;
    Value c = call("n" + std::to_string(names.size()), index, "tasks", before, &one);
    if (!deps.empty()) {
      if (by_name) {
        c.set("dependencies", texts(deps));
      } else {
        c.set("depends", Value(depends(deps)));
      }
    }
    names.push_back(one.name);
    // With a tolerance or a skipped ancestor its outputs may be missing.
    if (!deps.empty()) one.leaf.clear();
    left.push_back(one);
    tasks.push_back(std::move(c));
  }
  Value d = object();
  if (r_.chance(15)) d.set("failFast", Value(r_.chance(50)));
  if (r_.chance(15)) d.set("target", Value(r_.pick(names)));
  const bool whole = d.find("target") == nullptr;
  d.set("tasks", Value(std::move(tasks)));
  Value t = object();
  t.set("dag", std::move(d));
  if (whole) outputs(t, "tasks", left);
  return t;
}

Value Builder::composite(std::uint32_t index) {
  Value t = r_.chance(50) ? steps(index) : dag(index);
  t.set("name", Value("t" + std::to_string(index)));
  const Value in = object({{"name", "msg", {}}, {"default", "d", {}}});
  t.set("inputs", object({{"parameters", Value(Values{in}), {}}}));
  if (f_.limits && r_.chance(15)) {
    t.set("parallelism", Value::number(std::int64_t{r_.between(1, 2)}));
  }
  if (f_.limits && r_.chance(10)) t.set("failFast", Value(true));
  if (f_.retries && r_.chance(10)) t.set("retryStrategy", retry());
  return t;
}

// Goes round again as long as its word says so, which words do less and less.
Value recursive() {
  auto call_of = [](const char* name, const char* to) {
    return object({{"name", name, {}}, {"template", to, {}}});
  };
  Value again = call_of("again", "round");
  again.set("when", Value("{{steps.flip.outputs.result}} == 3"));
  Values groups{Value(Values{call_of("flip", "word")}), Value(Values{again, call_of("end", "ok")})};
  return object({{"name", "round", {}}, {"steps", Value(std::move(groups)), {}}});
}

// Only leaves have locks: a composite that holds what its children want waits for ever.
void Builder::locks(Value& spec) {
  auto mutex = [](const std::string& name) {
    Value one = object({{"name", Value(name), {}}});
    return object({{"mutexes", Value(Values{std::move(one)}), {}}});
  };
  if (r_.chance(8)) spec.set("synchronization", mutex("m2"));
  if (!r_.chance(25)) return;
  for (Value& t : templates_) {
    const bool leaf = t.find("steps") == nullptr && t.find("dag") == nullptr;
    if (leaf && r_.chance(40)) t.set("synchronization", mutex("m" + std::to_string(r_.below(2))));
  }
}

Value Builder::build() {
  composites_ = r_.between(1, 3);
  leaves();
  for (std::uint32_t i = 0; i < composites_; ++i) templates_.push_back(composite(i));
  Value spec = object();
  spec.set("entrypoint", Value("t0"));
  if (f_.recursion && r_.chance(10)) {
    templates_.push_back(recursive());
    spec.set("entrypoint", Value("round"));
  }
  spec.set("arguments",
           object({{"parameters",
                    Value(Values{parameter("p", Value("q")), parameter("msg", Value("a"))}),
                    {}}}));
  if (f_.hooks && r_.chance(30)) spec.set("onExit", Value(r_.chance(60) ? "ok" : "t0"));
  if (f_.hooks && f_.expressions && r_.chance(10)) {
    Value hook =
        object({{"template", "ok", {}}, {"expression", "workflow.status == 'Running'", {}}});
    spec.set("hooks", object({{"run", std::move(hook), {}}}));
  }
  if (f_.limits && r_.chance(15)) {
    spec.set("parallelism", Value::number(std::int64_t{r_.between(1, 3)}));
  }
  if (f_.retries && r_.chance(5)) spec.set("retryStrategy", retry());
  if (f_.timeouts && r_.chance(12)) {
    spec.set("activeDeadlineSeconds", Value::number(std::int64_t{r_.between(5, 60)}));
  }
  if (f_.locks) locks(spec);
  spec.set("templates", Value(std::move(templates_)));
  Value w = object({{"apiVersion", "argoproj.io/v1alpha1", {}}, {"kind", "Workflow", {}}});
  w.set("metadata", object({{"name", "w", {}},
                            {"namespace", "argo", {}},
                            {"uid", "00000000-0000-0000-0000-000000000001", {}},
                            {"creationTimestamp", "2026-11-22T03:00:00Z", {}}}));
  w.set("spec", std::move(spec));
  return w;
}

}  // namespace

namespace {

void drop_running_hooks(Value& v) {
  if (v.is_array()) {
    for (Value& x : v.as_array()) drop_running_hooks(x);
  }
  if (!v.is_object()) return;
  if (Value* hooks = v.find("hooks")) {
    const Value* h = hooks->find("h");
    if (h != nullptr && text_field(*h, "expression").find("Running") != std::string::npos) {
      v.erase("hooks");
    }
  }
  for (base::Member& m : v.as_object()) drop_running_hooks(m.value);
}

}  // namespace

Value without_limits(Value workflow) {
  Value* spec = workflow.find("spec");
  spec->erase("parallelism");
  for (Value& t : spec->find("templates")->as_array()) {
    for (const char* key : {"parallelism", "synchronization"}) t.erase(key);
  }
  return workflow;
}

Value without_open_questions(Value workflow) {
  Value* spec = workflow.find("spec");
  spec->erase("parallelism");
  spec->erase("retryStrategy");
  spec->erase("synchronization");
  for (Value& t : spec->find("templates")->as_array()) {
    for (const char* key : {"parallelism", "failFast", "timeout", "synchronization"}) t.erase(key);
    if (naive::has(t, "steps") || naive::has(t, "dag")) t.erase("retryStrategy");
  }
  drop_running_hooks(*spec->find("templates"));
  return workflow;
}

Value random_workflow(Random& random, const Features& features) {
  return Builder(random, features).build();
}

}  // namespace tiphys::laws
