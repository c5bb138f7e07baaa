// The inputs.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/argoproj/argo-workflows/v4/util/template"
	"github.com/evilmonkeyinc/jsonpath"
	"github.com/expr-lang/expr"
	"k8s.io/apimachinery/pkg/fields"

	"tiphys/oracle/table"
)

// The variables that the test's scope has as well; nil is an output that was never made.
func variables() map[string]any {
	return map[string]any{
		"a": "1", "b.c": "text", "quote": `say "hi" \ there`, "lines": "one\ntwo\ttab", "html": "<a> & 'b'",
		"empty": "", "tag": "{{a}}", "list": "[1,2,\"x\"]", "map": `{"k":"v"}`, "ü": "ä€",
		"bell": "\a", "delete": "\x7f", "nul": "\x00", "wide": "\U0001F600", "number": "1.50",
		"item": "7", "item.name": "x", "retries": "2", "lastRetry.exitCode": "1", "lastRetry.status": "Failed",
		"lastRetry.duration": "3", "lastRetry.message": "no",
		"pod.name": "pod-1", "node.name": "wf[0].a", "steps.name": "a(0:x)", "tasks.name": "t",
		"inputs.parameters": `[{"name":"x","value":"3"}]`, "inputs.parameters.x": "3", "inputs.artifacts.f.path": "/tmp/f",
		"steps.one.outputs.result": "r", "steps.one.outputs.parameters.p": "pv", "steps.one.status": "Succeeded",
		"steps.my-step.outputs.result": "ok", "steps.gone.outputs.result": nil,
		"tasks.t1.outputs.result": "tr", "tasks.t1.exitCode": "0", "tasks.t1.ip": "10.0.0.1",
		"workflow.name": "wf", "workflow.parameters.m": "hello", "workflow.labels.a/b": "l", "workflow.status": "Running",
		"workflow.creationTimestamp.Y": "2024", "workflow.parameters": `[{"name":"m","value":"hello"}]`,
		"cronworkflow.name": "cron", "cronworkflow.lastScheduledTime": "2024-01-02T03:04:05Z",
	}
}

var bodies = []string{
	"", "plain", "{{a}}", "{{ a }}", "{{  a}}", "{{a }}", "x{{a}}y{{b.c}}z", "{{quote}}", "{{lines}}", "{{html}}", "{{empty}}", "{{tag}}", "{{list}}", "{{map}}", "{{ü}}", "{{bell}}", "{{delete}}", "{{nul}}", "{{wide}}", "{{number}}",
	"{{missing}}", "{{missing}} {{a}}", "{{steps.missing.outputs.result}}", "{{tasks.missing.outputs.result}}", "{{steps.missing.outputs.artifacts.x}}", "{{inputs.parameters.missing}}", "{{stepsx}}", "{{steps}}", "{{tasks}}", "{{item.missing}}",
	"{{steps.gone.outputs.result}}", "a {{steps.gone.outputs.result}} {{a}}",
	"{{", "}}", "{{a", "a}}", "{{}}", "{{ }}", "{{{a}}}", "{{{{a}}}}", "{{a}}}}", "{{a}{{b.c}}", "{{a {{b.c}}", "{ {a} }", "{{\ta}}", "{{a\n}}", "{{\"a\"}}", "{{'a'}}", "{{a|b}}",
	"{{inputs.parameters.{{a}}}}", "{{inputs.parameters.{{item.name}}}}", "{{steps.{{missing}}.outputs.result}}", "{{x{{y{{a}}}}}}", "{{{{item.name}}", "{{a{{b.c}}}}", "{{b.c{{ a }}}}", "{{steps.{{steps.gone.outputs.result}}}}",
	"{{=a}}", "{{= a }}", "{{=a + '!'}}", "{{=asInt(a) + 1}}", "{{=asFloat(number) * 2}}", "{{=1.5}}", "{{=1e21}}", "{{=true}}", "{{=nil}}", "{{=[1, 'a', nil]}}", "{{={'b': 1, 'a': '<&>'}}}", "{{=toJson({'b': 1, 'a': '<&>'})}}", "{{=quote}}", "{{=lines}}", "{{=html}}", "{{=bell}}", "{{=wide}}", "{{=empty}}", "{{=list}}", "{{=map}}",
	"{{=missing}}", "{{=missing + a}}", "{{=missing ?? 'd'}}", "{{=steps.missing.outputs.result}}", "{{=steps.missing.outputs.result ?? 'd'}}", "{{=steps?.missing?.outputs?.result}}", "{{=tasks.missing.outputs.result == 'x'}}", "{{=steps['my-step'].outputs.result}}", "{{=steps['my-step'].outputs.missing}}", "{{=steps.one.outputs.parameters.p}}", "{{=steps.one.outputs.parameters}}", "{{=steps.one}}",
	"{{=steps.gone.outputs.result}}", "{{=steps.gone.outputs.result ?? 'd'}}", "{{=steps.gone.outputs.result == nil ? 'y' : 'n'}}",
	"{{=}}", "{{= }}", "{{=1 +}}", "{{=(}}", "{{='a}}", "{{=\"a\"}}", "{{='a\\nb'}}", "{{='\"'}}", "{{='{{a}}'}}", "{{='}}'}}", "{{=a == '1' ? 'yes' : 'no'}}", "{{=inputs.parameters.x}}", "{{=inputs.parameters}}", "{{=inputs['parameters']['x']}}", "{{=workflow.labels['a/b']}}", "{{=workflow.parameters.m | upper()}}", "{{=workflow.creationTimestamp.Y}}", "{{=workflow.status}}", "{{=workflow.failures}}",
	"{{=item}}", "{{=item.name}}", "{{=asInt(item) + 1}}", "{{=retries}}", "{{=asInt(retries) + 1}}", "{{=lastRetry.exitCode}}", "{{=lastRetry.missing}}", "{{=pod.name}}", "{{=node.name}}", "{{=cronworkflow.name}}", "{{=sprig.upper(b.c)}}", "{{=sprig.missing(a)}}", "{{=sprig.trunc(2, b.c)}}", "{{=jsonpath(map, '$.k')}}", "{{=jsonpath(map, '$.z')}}", "{{=jsonpath(list, '$[2]')}}", "{{=fail(a)}}", "{{=asInt('x')}}", "{{=1 / 0}}", "{{=5 % 0}}", "{{=len(a)}}", "{{=now() == nil}}", "{{=a.b}}", "{{=b}}", "{{=b.c.d}}",
	"{{item}}", "{{item.name}}", "{{retries}}", "{{lastRetry.exitCode}} {{lastRetry.status}} {{lastRetry.duration}} {{lastRetry.message}}", "{{pod.name}}", "{{node.name}}", "{{steps.name}} {{tasks.name}}", "{{inputs.parameters}}", "{{inputs.parameters.x}}", "{{inputs.artifacts.f.path}}", "{{steps.one.outputs.result}}", "{{steps.one.outputs.parameters.p}}", "{{steps.one.status}}", "{{steps.my-step.outputs.result}}", "{{tasks.t1.outputs.result}} {{tasks.t1.exitCode}} {{tasks.t1.ip}}", "{{workflow.name}} {{workflow.parameters.m}} {{workflow.labels.a/b}} {{workflow.status}}", "{{workflow.creationTimestamp.Y}}", "{{workflow.parameters}}", "{{cronworkflow.name}} {{cronworkflow.lastScheduledTime}}",
	"{{=item}} {{item}} {{missing}} {{=missing}}", "tail {{=a", "{{=a}} {{a", "{{=a}}{{=a}}", "say \"{{a}}\" \\ {{lines}}",
}

// Each body alone in a map, and some as keys and across strings.
func trees() []string {
	var out []string
	one := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		out = append(out, string(b))
	}
	for _, body := range bodies {
		one(map[string]any{"v": body})
	}
	for i := 0; i+3 < len(bodies); i += 3 {
		one([]any{bodies[i], map[string]any{"k": bodies[i+1]}, 1, nil, bodies[i+2]})
	}
	for _, key := range []string{"{{a}}", "{{b.c}}", "{{missing}}", "{{quote}}", "{{=a}}"} {
		one(map[string]any{key: "v"})
	}
	one([]string{"{{a", "}}"})
	one([]string{"{{", "a}}"})
	one([]string{"x {{=a + ", "'1'}} y"})
	one([]string{"{{a{{b.c", "}} {{a}}"})
	return out
}

func tagCases(ctx context.Context, trees []string) []table.Case {
	var out []table.Case
	for _, tree := range trees {
		out = append(out, table.Answer(tree, "allow", func() (string, error) {
			return template.Replace(ctx, tree, variables(), true)
		}))
		out = append(out, table.Answer(tree, "all", func() (string, error) {
			return template.Replace(ctx, tree, variables(), false)
		}))
		out = append(out, table.Answer(tree, "prefixes", func() (string, error) {
			return template.ReplaceStrictAny(ctx, tree, variables(), []string{"steps", "tasks"})
		}))
	}
	return out
}

const document = `{"store":{"book":[{"category":"reference","author":"Rees","title":"Sayings","price":8.95},{"category":"fiction","author":"Waugh","title":"Sword","price":12.99,"isbn":"1"},{"category":"fiction","author":"Tolkien","title":"Rings","price":22.99,"isbn":"2"}],"bicycle":{"color":"red","price":19.95}},"n":3,"ok":true,"none":null,"text":"abc","nums":[1,2,3,4,5],"k.k":"dot","x y":"blank","empty":[],"nested":[[1,2],[3]]}`

func queryCases() []table.Case {
	texts := []string{
		"$", "$.n", "$.ok", "$.none", "$.text", "$.missing", "$.store.bicycle.color", "$['store']['bicycle']['color']", "$[\"store\"].bicycle", "$.store.book", "$.store.book[0]", "$.store.book[-1]", "$.store.book[5]", "$.store.book[0].title", "$.store.book[0,1].title", "$.store.book[0:2].title", "$.store.book[:1].title", "$.store.book[-2:].title", "$.store.book[::2].title", "$.store.book[*].author", "$.store.book.*", "$.store.*", "$..author", "$..price", "$..book[0]", "$..*", "$.store..price", "$['k.k']", "$['x y']", "$['n','ok']", "$.nums[1:3]", "$.nums[-2:]", "$.nums[0,2,4]", "$.nums[::-1]", "$.nums[4:1:-1]", "$.nums[*]", "$.empty", "$.empty[*]", "$.nested[*][*]", "$.nested[0][1]", "$.nested..[0]",
		"$.store.book[?(@.price < 10)]", "$.store.book[?(@.price < 10)].title", "$.store.book[?(@.isbn)].title", "$.store.book[?(!@.isbn)].title", "$.store.book[?(@.category == 'fiction')].title", "$.store.book[?(@.category == \"fiction\" && @.price > 15)].title", "$.store.book[?(@.category == 'x' || @.price > 15)].title", "$.store.book[?(@.author =~ /T.*/)].title", "$.store.book[?(@.price >= $.n)].title", "$.nums[?(@ > 2)]", "$.nums[?(@ == 3)]", "$.nums[?(@ != 3)]", "$.nums[?(@ % 2 == 0)]", "$.store.book[(@.length-1)].title", "$.store.book.length", "$.nums.length", "$.text.length", "$.text[0]", "$.text[0:2]", "$.store.bicycle[*]", "$.store.book[?(@.title in ['Sword','Rings'])].price",
		"", " ", "n", "@.n", "$.", "$..", "$[", "$]", "$['n", "$.nums[", "$.nums[a]", "$.nums[1.5]", "$.nums[1:2:0]", "$.nums[?(]", "$.nums[?()]", "$.n.x", "$.text.x", "$.none.x", "$ .n", "$.n ", "$.store.book[?(@.price)]", "$.store.book[?(true)].title", "$.store.book[?(1 == 1)].title", "$.nums[?(@ > 1 && @ < 4)]", "$.nums[?(@ > 1 || @ < 4)]", "$.nums[?(@ in [1,2])]", "$.nums[-1:]", "$.nums[10:]", "$.nums[:]", "$.nums[::]", "$.*", "$[*]", "$['*']", "$.store.book[0]['title','price']", "$.store['book','bicycle']",
	}
	return queried(texts)
}

func queried(texts []string) []table.Case {
	var out []table.Case
	for _, text := range texts {
		out = append(out, table.Answer(text, "", func() (string, error) {
			value, err := jsonpath.QueryString(text, document)
			if err != nil {
				return "", err
			}
			b, err := json.Marshal(value)
			return string(b), err
		}))
	}
	return out
}

func fieldCases() []table.Case {
	texts := []string{
		"", "phase=Failed", "phase==Failed", "phase!=Failed", "phase=Running", "phase!=Running", "displayName=a b", "displayName = a b", " phase=Failed", "phase=Failed ", "phase=Failed,displayName=a b", "phase=Failed,displayName=x", "phase=Failed,", ",phase=Failed", "phase=Failed,,displayName=a b", "name=wf[0].x\\,y", "name=wf[0].x,y", "inputs.parameters.p.value=v\\=1", "inputs.parameters.p.value=v=1", "missing=", "missing=x", "missing!=x", "empty=", "empty!=", "phase", "=", "=x", "!=x", "phase=", "phase!=", "phase in (Failed)", "!phase", "phase=a\\", "phase=a\\x", "phase=\\\\", "phase===Failed", "phase=!Failed", "phase!Failed", "a=b=c", "phase=Failed,phase!=Failed", "name!=x,phase=Failed", "PHASE=Failed", "ph\\=ase=x", "phase<Failed",
	}
	return selected(texts)
}

func selected(texts []string) []table.Case {
	set := fields.Set{"phase": "Failed", "displayName": "a b", "name": "wf[0].x,y", "empty": "", "inputs.parameters.p.value": "v=1"}
	var out []table.Case
	for _, text := range texts {
		out = append(out, table.Answer(text, "", func() (string, error) {
			s, err := fields.ParseSelector(text)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("%t %s", s.Matches(set), s.String()), nil
		}))
	}
	return out
}

// Truth of each result of four tasks, in a world that the test makes in the same way.
func world() map[string]any {
	out := map[string]any{}
	for i, task := range []string{"a", "b", "c-d", "e1"} {
		results := map[string]bool{}
		for j, result := range []string{"Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed"} {
			results[result] = (i*3+j*5)%4 == 0
		}
		out[strings.ReplaceAll(task, "-", "_")] = results
	}
	return out
}

// What the predecessor does with a condition whose names are written out: hyphens become
// underscores, then the expression language.
func dependsCases() []table.Case {
	operands := []string{"a.Succeeded", "b.Failed", "c-d.Skipped", "e1.AnySucceeded", "!a.Omitted", "(b.Daemoned)"}
	var texts []string
	for _, x := range operands {
		for _, y := range operands {
			texts = append(texts, x+" && "+y, x+" || "+y, "!("+x+" || "+y+")", x+"&&!"+y, x+" == "+y, x+" != "+y)
			for _, z := range operands[:4] {
				texts = append(texts, x+" && "+y+" || "+z, x+" || "+y+" && "+z, "("+x+" || "+y+") && "+z, x+" ? "+y+" : "+z)
			}
		}
	}
	texts = append(texts, "a.Succeeded &&", "&& a.Succeeded", "a.Succeeded b.Failed", "(a.Succeeded", "a.Succeeded)", "()", "a.Succeeded & b.Failed", "a.Succeeded | b.Failed", "!", "!!a.Succeeded", "! ! a.Failed", "a.Succeeded &&& b.Failed", "a.Succeeded;", "((((a.Succeeded))))", "a.Succeeded ?  b.Failed", "a.Succeeded : b.Failed")
	return evaluated(texts)
}

func evaluated(texts []string) []table.Case {
	var out []table.Case
	for _, text := range texts {
		out = append(out, table.Answer(text, "", func() (string, error) {
			program, err := expr.Compile(strings.ReplaceAll(text, "-", "_"), expr.Env(world()))
			if err != nil {
				return "", err
			}
			value, err := expr.Run(program, world())
			if err != nil {
				return "", err
			}
			truth, ok := value.(bool)
			if !ok {
				return "", fmt.Errorf("not a bool: %v", value)
			}
			return fmt.Sprint(truth), nil
		}))
	}
	return out
}
