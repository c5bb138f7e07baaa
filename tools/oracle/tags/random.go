// Made-up texts with tags, paths of the jsonpath function, field selectors and conditions of
// depends.
package main

import (
	"encoding/json"
	"math/rand/v2"
	"strings"

	"tiphys/oracle/table"
)

// A tree of JSON whose texts hold tags.
func madeUpTrees(r *rand.Rand, count int) []string {
	name := func() string {
		return table.Pick(r, "a", "b.c", "quote", "lines", "html", "empty", "tag", "list", "ü", "bell",
			"item", "item.name", "retries", "lastRetry.exitCode", "pod.name", "steps.name",
			"inputs.parameters", "inputs.parameters.x", "inputs.parameters.{{item}}",
			"steps.one.outputs.result", "steps.my-step.outputs.result", "steps.gone.outputs.result",
			"steps.none.outputs.result", "tasks.t1.exitCode", "tasks.x.outputs.artifacts.a",
			"workflow.name", "workflow.parameters.m", "workflow.labels.a/b", "workflow.status",
			"workflow.creationTimestamp.Y", "unknown", "a b", "", "cronworkflow.name")
	}
	expression := func() string {
		return table.Pick(r, "a", "a + 'x'", "asInt(a) + 1", "asInt(a) > 0", "item", "item ?? 'd'",
			"retries", "asInt(retries) * 2", "unknown", "unknown ?? 'd'", "unknown?.x ?? 1",
			"steps.one.outputs.result", "steps['my-step'].outputs.result", "steps.gone.outputs.result",
			"steps.gone.outputs.result ?? 'none'", "steps.none.outputs.result", "inputs.parameters.x",
			"'\\\"q\\\"'", "\"q\"", "1 +", "{'a': 1}", "[1, 2]", "nil", "1.5", "toJson(a)",
			"jsonpath(list, '$[0]')", "sprig.upper(b.c)", "quote", "lines", "workflow.parameters.m",
			"lastRetry.exitCode", "lastRetry?.message", "workflow.status", "workflow.failures",
			"filter([1], # > 0)", "'{{a}}'", "b.c", "a.b")
	}
	text := func() string {
		var out string
		for i := r.IntN(4); i >= 0; i-- {
			out += table.Pick(r, "", " ", "x", "ä", "\"", "\\", "{ ", "}", "=")
			switch r.IntN(3) {
			case 0:
				out += "{{" + table.Pick(r, "", " ") + name() + table.Pick(r, "", " ") + "}}"
			case 1:
				out += "{{=" + table.Pick(r, "", " ") + expression() + table.Pick(r, "", " ") + "}}"
			}
		}
		return out
	}
	return table.MakeUp(count, func() string {
		var tree any = text()
		switch r.IntN(4) {
		case 0:
			tree = []any{text(), text(), 1, nil}
		case 1:
			tree = map[string]any{"k": text(), text(): "v"}
		default:
			tree = map[string]any{"v": text()}
		}
		out, err := json.Marshal(tree)
		if err != nil {
			panic(err)
		}
		return string(out)
	})
}

func madeUpQueries(r *rand.Rand, count int) []string {
	segment := func() string {
		switch r.IntN(8) {
		case 0, 1, 2:
			return "." + table.Pick(r, "store", "book", "bicycle", "title", "price", "color", "isbn", "n",
				"ok", "none", "text", "nums", "nested", "empty", "missing", "length")
		case 3:
			return "[" + table.Pick(r, "0", "1", "-1", "5", "-9", "*", "0,1", "0,-1", "'n','ok'") + "]"
		case 4:
			return "[" + table.Pick(r, "0:2", ":2", "1:", "-2:", "::2", ":", "2:1", "::-1", "4:1:-1",
				"0:99", "-99:2", "1:4:2") + "]"
		case 5:
			return table.Pick(r, "['store']", "['k.k']", "['x y']", "[\"text\"]", "['missing']", ".*")
		case 6:
			return ".." + table.Pick(r, "price", "title", "book", "n", "missing", "author")
		default:
			return "[?(@" + table.Pick(r, ".price", ".title", ".isbn", ".category", "") + table.Pick(r, "",
				" > ", " < ", " == ", " != ", " >= ", " <= ") + table.Pick(r, "", "10", "3", "'fiction'",
				"'Sword'", "$.n", "true", "8.95") + ")]"
		}
	}
	return table.MakeUp(count, func() string {
		out := table.Pick(r, "$", "$", "$", "$", "@", "", "$.store", "$.store.book", "$.nums")
		for i := 1 + r.IntN(3); i > 0; i-- {
			out += segment()
		}
		return out
	})
}

// No two terms of one key: they are printed in an order that depends on how they were written.
func madeUpFields(r *rand.Rand, count int) []string {
	return table.MakeUp(count, func() string {
		keys := []string{"phase", "displayName", "name", "empty", "missing", "inputs.parameters.p.value",
			"ph\\=ase", "", "a b", "é"}
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		var terms []string
		for _, key := range keys[:1+r.IntN(3)] {
			terms = append(terms, key+table.Pick(r, "=", "==", "!=", "=", " = ", "===", "!", "=!",
				"<")+table.Pick(r, "Failed", "Running", "a b", "", "wf[0].x\\,y", "v\\=1", "v=1", "\\", "\\\\",
				"x\\y", "Failed ", "é", "a,b"))
		}
		return strings.Join(terms, table.Pick(r, ",", ", ", ",,", ""))
	})
}

func madeUpDepends(r *rand.Rand, count int) []string {
	var condition func(d int) string
	condition = func(d int) string {
		if d <= 0 {
			return table.Pick(r, "a", "b", "c-d", "e1") + "." + table.Pick(r, "Succeeded", "Failed",
				"Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed")
		}
		switch r.IntN(8) {
		case 0, 1:
			return condition(d-1) + table.Pick(r, " && ", "&&") + condition(d-1)
		case 2, 3:
			return condition(d-1) + table.Pick(r, " || ", "||") + condition(d-1)
		case 4:
			return table.Pick(r, "!", "! ", "!!") + condition(d-1)
		case 5, 6:
			return "(" + condition(d-1) + ")"
		default:
			return condition(d-1) + table.Pick(r, " ", "  ", "", " & ", " | ", "\n&& ", " == ", " ? ",
				",") + condition(d-1)
		}
	}
	return table.MakeUp(count, func() string { return condition(1 + r.IntN(4)) })
}
