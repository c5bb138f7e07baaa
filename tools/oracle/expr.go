// Cases of the expression language: operators over pairs of values, functions over values.
package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/Masterminds/sprig/v3"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/builtin"

	"tiphys/oracle/table"
)

// The variables that the test's scope has as well.
func environment() map[string]any {
	functions := sprig.GenericFuncMap()
	delete(functions, "env")
	delete(functions, "expandenv")
	env := map[string]any{
		"item":    "7",
		"retries": "2",
		"inputs":  map[string]any{"parameters": map[string]any{"x": "3", "name": "abc", "list": "[1,2]"}},
		"steps":   map[string]any{"my-step": map[string]any{"outputs": map[string]any{"result": "ok"}}, "gone": map[string]any{"result": nil}},
		"sprig":   functions,
	}
	for _, f := range builtin.Builtins {
		switch f.Name {
		case "int":
			env["asInt"] = f.Fast
		case "float":
			env["asFloat"] = f.Fast
		}
	}
	env["toJson"] = func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	return env
}

func evaluate(text string) (string, error) {
	env := environment()
	program, err := expr.Compile(text, expr.Env(env))
	if err != nil {
		return "", err
	}
	value, err := expr.Run(program, env)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(value)
	return string(b), err
}

func evaluateAll(texts []string) []table.Case {
	seen := map[string]bool{}
	var out []table.Case
	for _, text := range texts {
		if seen[text] {
			continue
		}
		seen[text] = true
		out = append(out, table.Answer(text, "", func() (string, error) { return evaluate(text) }))
	}
	return out
}

func exprCases() []table.Case {
	var texts []string
	values := []string{"nil", "true", "2", "-3", "1.5", "''", "'abc'", "[1, 2]", "{'a': 1}", "inputs.parameters.x", "duration('90s')", "date('2024-01-02')"}
	operators := []string{"+", "-", "*", "/", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "startsWith", "endsWith", "matches", "&&", "||", "??", ".."}
	for _, op := range operators {
		for _, a := range values {
			for _, b := range values {
				texts = append(texts, fmt.Sprintf("%s %s %s", a, op, b))
			}
		}
	}
	more := append(values, "0", "'10'", "' x '", "'1.5'", "[]", "[3, 1, 2]", "['b', 'a']", "[1, 'a', nil]", "[[1, 2], [3]]", "{}", "'[1]'", "1..4", "'aGk='", "true ? 1 : 'x'", "[true, false]", "{'b': 2, 'a': [1]}", "9223372036854775807", "1e300", "'Zürich ß'")
	unary := []string{"-%s", "+%s", "!%s", "not (%s)", "len(%s)", "type(%s)", "abs(%s)", "ceil(%s)", "floor(%s)", "round(%s)", "int(%s)", "float(%s)", "string(%s)", "trim(%s)", "trimPrefix(%s)", "upper(%s)", "lower(%s)", "split(%s, 'b')", "repeat(%s, 2)", "join(%s)", "join(%s, '-')", "indexOf(%s, 'b')", "hasPrefix(%s, 'a')", "max(%s)", "min(%s)", "mean(%s)", "median(%s)", "toJSON(%s)", "fromJSON(%s)", "toBase64(%s)", "fromBase64(%s)", "duration(%s)", "date(%s)", "first(%s)", "last(%s)", "take(%s, 1)", "get(%s, 0)", "get(%s, 'a')", "(%s)[0]", "(%s)[-1]", "(%s)[1:]", "(%s)[:1]", "(%s).a", "(%s)?.a", "reverse(%s)", "uniq(%s)", "concat(%s, [9])", "flatten(%s)", "sort(%s)", "sort(%s, 'desc')", "bitnot(%s)", "bitand(%s, 3)", "bitshl(%s, 2)", "all(%s, # != nil)", "any(%s, # == 1)", "none(%s, # == 1)", "one(%s, # == 1)", "filter(%s, # != 1)", "map(%s, [#])", "count(%s, # == 1)", "count(%s)", "sum(%s)", "sum(%s, 2)", "find(%s, # != 1)", "findIndex(%s, # == 2)", "findLast(%s, # != 2)", "findLastIndex(%s, # == 2)", "sortBy(%s, #)", "reduce(%s, #acc + #)", "reduce(%s, #acc + #, 0)", "reduce(%s, #index, 0)", "%s | string() | len()", "asInt(%s)", "asFloat(%s)", "toJson(%s)", "(%s) ? 'yes' : 'no'", "[%s, %s]", "{'k': %s}", "string(%s) + '!'", "%s == %s", "keys(%s) | len()", "values(%s) | len()", "fromPairs(%s)", "toPairs(%s) | len()"}
	for _, shape := range unary {
		for _, v := range more {
			texts = append(texts, strings.ReplaceAll(shape, "%s", v))
		}
	}
	texts = append(texts, exprMore...)
	return evaluateAll(texts)
}
