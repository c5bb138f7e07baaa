// Made-up inputs of the expression language and of sprig's functions. Most are of fitting types,
// some
// are not.
package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"tiphys/oracle/table"
)

// A grammar that is walked at random; depth keeps what comes out short.
type grammar struct{ r *rand.Rand }

func (g grammar) pick(from ...string) string { return table.Pick(g.r, from...) }
func (g grammar) chance(percent int) bool    { return g.r.IntN(100) < percent }

func (g grammar) number(d int) string {
	if d <= 0 {
		return g.pick("0", "1", "2", "3", "-1", "7", "10", "1.5", "-2.5", "0.1", "1e3", "0x1f", "0b11",
			"0o17", "1_000", "9223372036854775807", "-9223372036854775808", "1e308", "100", "255", "1.0",
			"3.999")
	}
	switch g.r.IntN(12) {
	case 0, 1, 2:
		return fmt.Sprintf("%s %s %s", g.number(d-1), g.pick("+", "-", "*", "/", "%"), g.number(d-1))
	case 3:
		// Whole exponents: the last digit of exp and log differs between machines.
		return fmt.Sprintf("((%s) %s %s)", g.number(d-1), g.pick("**", "^"), g.pick("0", "1", "2", "3",
			"-1", "-2", "10"))
	case 4:
		return fmt.Sprintf("(%s)", g.number(d-1))
	case 5:
		return fmt.Sprintf("%s(%s)", g.pick("abs", "ceil", "floor", "round", "int", "float", "-", "+",
			"asInt", "asFloat", "bitnot"), g.any(d-1))
	case 6:
		return fmt.Sprintf("%s(%s, %s)", g.pick("bitand", "bitor", "bitxor", "bitnand", "bitshl",
			"bitshr", "bitushr", "max", "min"), g.number(d-1), g.number(d-1))
	case 7:
		return fmt.Sprintf("len(%s)", g.any(d-1))
	case 8:
		return fmt.Sprintf("%s(%s)", g.pick("sum", "max", "min", "mean", "median", "count", "len",
			"first", "last"), g.list(d-1))
	case 9:
		return fmt.Sprintf("%s(%s, %s)", g.pick("sum", "count", "findIndex", "reduce", "find"),
			g.list(d-1), g.predicate(d-1))
	case 10:
		return fmt.Sprintf("%s(%s, %s)", g.pick("indexOf", "lastIndexOf"), g.text(d-1), g.text(d-1))
	default:
		return fmt.Sprintf("%s ? %s : %s", g.truth(d-1), g.number(d-1), g.number(d-1))
	}
}

func (g grammar) text(d int) string {
	if d <= 0 {
		return g.pick("''", "'a'", "'abc'", "\"b\"", "'Zürich ß'", "'日本'", "' x '", "'1'", "'1.5'",
			"'a,b,c'", "`raw\\n`", "'\\n\\t'", "'\\u00e9'", "'x\\'y'", "item", "inputs.parameters.x",
			"inputs.parameters.name", "inputs.parameters.list", "steps['my-step'].outputs.result", "'true'",
			"'nil'", "'{\"a\":[1,null]}'", "'2024-01-02'", "'90s'", "'aGk='", "'\U0001F600!'")
	}
	switch g.r.IntN(9) {
	case 0, 1:
		return fmt.Sprintf("%s + %s", g.text(d-1), g.text(d-1))
	case 2:
		return fmt.Sprintf("%s(%s)", g.pick("trim", "upper", "lower", "string", "type", "toJSON",
			"toBase64", "fromBase64", "toJson"), g.any(d-1))
	case 3:
		return fmt.Sprintf("%s(%s, %s)", g.pick("trim", "trimPrefix", "trimSuffix"), g.text(d-1),
			g.text(d-1))
	case 4:
		return fmt.Sprintf("%s[%s]", g.text(d-1), g.pick("0", "-1", "1:", ":1", "1:2", ":", "-2:", "5",
			"0:100", "2:1", ":-1", g.number(d-2)))
	case 5:
		return fmt.Sprintf("join(%s%s)", g.list(d-1), g.pick("", ", '-'", ", ''"))
	case 6:
		return fmt.Sprintf("replace(%s, %s, %s)", g.text(d-1), g.text(d-2), g.text(d-2))
	case 7:
		return fmt.Sprintf("repeat(%s, %s)", g.text(d-1), g.pick("0", "1", "3", "-1", "1.5", g.text(0)))
	default:
		return fmt.Sprintf("%s ?? %s", g.any(d-1), g.text(d-1))
	}
}

func (g grammar) truth(d int) string {
	if d <= 0 {
		return g.pick("true", "false")
	}
	switch g.r.IntN(10) {
	case 0, 1:
		return fmt.Sprintf("%s %s %s", g.any(d-1), g.pick("==", "!="), g.any(d-1))
	case 2:
		return fmt.Sprintf("%s %s %s", g.number(d-1), g.pick("<", "<=", ">", ">="), g.number(d-1))
	case 3:
		return fmt.Sprintf("%s %s %s", g.text(d-1), g.pick("<", ">", "contains", "startsWith",
			"endsWith", "matches", "not contains", "not matches"), g.text(d-1))
	case 4:
		return fmt.Sprintf("%s %s %s", g.any(d-1), g.pick("in", "not in"), g.list(d-1))
	case 5:
		return fmt.Sprintf("%s %s %s", g.truth(d-1), g.pick("&&", "||", "and", "or", "==", "!="),
			g.truth(d-1))
	case 6:
		return fmt.Sprintf("%s%s", g.pick("!", "not "), g.truth(d-1))
	case 7:
		return fmt.Sprintf("%s(%s, %s)", g.pick("all", "any", "none", "one"), g.list(d-1),
			g.predicate(d-1))
	case 8:
		return fmt.Sprintf("%s(%s, %s)", g.pick("hasPrefix", "hasSuffix"), g.text(d-1), g.text(d-1))
	default:
		return fmt.Sprintf("(%s)", g.truth(d-1))
	}
}

func (g grammar) predicate(d int) string {
	return g.pick("# > 1", "#", "# == nil", "#index > 0", "# == #index", "type(#) == 'int'",
		"# != 'a'", "{# > 1}", "{true}", "# in [1, 'a']", "len(string(#)) > 1", ".a", ".a > 0", "#.a",
		"#acc", "false", "# % 2 == 0", "map([1], #)", "#acc ?? 0")
}

func (g grammar) list(d int) string {
	if d <= 0 {
		return g.pick("[]", "[1, 2, 3]", "[3, 1, 2]", "['b', 'a', 'c']", "[1, 'a', nil, true]",
			"[[1, 2], [3]]", "1..3", "[1.5, 2]", "[{'a': 1}, {'a': 2}]", "[nil]", "[1, 1.0, '1']",
			"'a b c' | split(' ')", "[true, false]", "3..1", "[duration('1s')]", "[1, 2, 2, 1]",
			"['x', 'X', 'é']")
	}
	switch g.r.IntN(12) {
	case 0:
		return fmt.Sprintf("[%s, %s]", g.any(d-1), g.any(d-1))
	case 1:
		return fmt.Sprintf("%s(%s, %s)", g.pick("map", "filter", "sortBy", "groupBy"), g.list(d-1),
			g.predicate(d-1))
	case 2:
		return fmt.Sprintf("%s(%s)", g.pick("reverse", "uniq", "flatten", "sort", "concat"), g.list(d-1))
	case 3:
		return fmt.Sprintf("concat(%s, %s)", g.list(d-1), g.list(d-1))
	case 4:
		return fmt.Sprintf("take(%s, %s)", g.list(d-1), g.pick("0", "1", "2", "100", "-1", "1.5"))
	case 5:
		return fmt.Sprintf("(%s)[%s]", g.list(d-1), g.pick("1:", ":1", ":", "-2:", "0:0", "1:100", ":-1"))
	case 6:
		return fmt.Sprintf("sort(%s, %s)", g.list(d-1), g.pick("'asc'", "'desc'", "'x'"))
	case 7:
		return fmt.Sprintf("%s(%s, %s)", g.pick("split", "splitAfter"), g.text(d-1), g.pick("''", "'b'",
			"','", "' '", "'b', 1", "',', 2", "'', 2", "',', 0", "',', -1"))
	case 8:
		return fmt.Sprintf("%s..%s", g.pick("0", "1", "-2", "len('ab')"), g.pick("3", "0", "-1", "5"))
	case 9:
		return fmt.Sprintf("sortBy(%s, %s, %s)", g.list(d-1), g.pick("#", "-#", ".a", "#.a",
			"len(string(#))"), g.pick("'asc'", "'desc'"))
	case 10:
		return fmt.Sprintf("fromJSON(%s)", g.pick("'[1,2.5,\"x\"]'", "'[]'", "'[[1]]'", "'['", "'null'",
			"'1 2'", "''"))
	default:
		return fmt.Sprintf("%s | %s", g.list(d-1), g.pick("reverse()", "map(# ?? 0)", "filter(# != nil)",
			"take(2)", "concat([9])", "uniq()", "map([#, #index])"))
	}
}

func (g grammar) mapping(d int) string {
	if d <= 0 {
		return g.pick("{}", "{'a': 1}", "{'a': {'b': [1, 2]}, 'c': nil}", "{a: 'x', 'b c': true}",
			"{'1': 2}", "steps", "inputs.parameters", "{'é': 'ü'}")
	}
	switch g.r.IntN(4) {
	case 0:
		return fmt.Sprintf("{'k': %s, 'l': %s}", g.any(d-1), g.any(d-1))
	case 1:
		return fmt.Sprintf("fromPairs([['a', %s]])", g.any(d-1))
	case 2:
		return fmt.Sprintf("groupBy(%s, %s)", g.list(d-1), g.pick("# > 1", "type(#)", "string(#)", "#"))
	default:
		return fmt.Sprintf("fromJSON('{\"a\":%s}')", g.pick("1", "[1,{\"b\":null}]", "1.0", "1e2",
			"\"x\"", "12345678901234567890"))
	}
}

func (g grammar) moment(d int) string {
	return g.pick("date('2024-02-29')", "date('2024-01-02T03:04:05Z')",
		"date('2024-07-01T12:00:00+02:00')", "date('2024-02-29').AddDate(1, 0, 0)",
		"date('2024-03-31').AddDate(0, -1, 0)", "date('2024-01-02').Add(duration('36h'))",
		"date('2024-01-02', '2006-01-02', 'Europe/Berlin')", "date('02/01/24', '02/01/06')",
		"date('2024-07-01T12:00:00Z').In(timezone('America/New_York'))",
		"date('2024-01-02').Truncate(duration('5h'))", "date('x')", "date('2024-01-02 03:04:05')",
		"date('Mon, 02 Jan 2006 15:04:05 MST')", "date('2024-01-02').UTC()") +
		g.pick("", ".Year()", ".Month()", ".Day()", ".Weekday()", ".YearDay()", ".Unix()",
			".UnixMilli()", ".Hour()", ".String()", ".Format('Jan _2 15:04:05.000 MST -0700')",
			" - date('2023-12-31')", " + duration('90m')", " - duration('1ns')", " > date('2024-01-02')",
			" == date('2024-01-02')", ".Sub(date('2024-01-01')).Hours()", ".Equal(date('2024-01-02'))",
			".Before(date('2025-01-01'))", ".ISOWeek()", ".Nanosecond()", ".IsZero()", ".Month().String()",
			".Location()", ".Zone()")
}

func (g grammar) span(d int) string {
	return g.pick("duration('1h30m')", "duration('-1.5s')", "duration('100us')", "duration('0')",
		"duration('1ns')", "duration('x')", "duration('2562047h')", "duration('1h') + duration('1m')",
		"duration('1m') - duration('2m')", "duration('90s') * 2", "2 * duration('90s')",
		"duration('90s') / 2", "duration('90s') / duration('1m')") +
		g.pick("", ".Hours()", ".Minutes()", ".Seconds()", ".Milliseconds()", ".Microseconds()",
			".Nanoseconds()", ".String()", ".Round(duration('1m'))", ".Truncate(duration('1h'))", ".Abs()",
			" > duration('1m')", " == duration('90s')", " + 1", " | string()")
}

func (g grammar) any(d int) string {
	switch g.r.IntN(16) {
	case 0, 1, 2:
		return g.number(d)
	case 3, 4, 5:
		return g.text(d)
	case 6, 7:
		return g.truth(d)
	case 8, 9, 10:
		return g.list(d)
	case 11:
		return g.mapping(d)
	case 12:
		return g.pick("nil", "#", "unknown", "steps.gone.result", "steps.gone?.result", "item", "retries")
	case 13:
		return g.pick(g.moment(d), g.span(d))
	case 14:
		if d <= 0 {
			return "nil"
		}
		return g.structure(d)
	default:
		if d <= 0 {
			return "nil"
		}
		return g.access(d)
	}
}

func (g grammar) access(d int) string {
	return fmt.Sprintf("(%s)%s", g.pick(g.mapping(d-1), g.list(d-1), g.any(d-1)), g.pick(".a", "?.a",
		"['a']", "[0]", "[-1]", "?.[0]", "?.a?.b", ".a.b", "['x'] ?? 1", "[100]", ".k", "['k'][0]",
		"?.a.b ?? 'd'"))
}

func (g grammar) structure(d int) string {
	switch g.r.IntN(6) {
	case 0:
		return fmt.Sprintf("let v = %s; %s", g.any(d-1), g.pick("v", "[v, v]", "v ?? 1", "v == v",
			"string(v)", "type(v)"))
	case 1:
		return fmt.Sprintf("if %s { %s } else { %s }", g.truth(d-1), g.any(d-1), g.any(d-1))
	case 2:
		return fmt.Sprintf("%s ? %s : %s", g.truth(d-1), g.any(d-1), g.any(d-1))
	case 3:
		return fmt.Sprintf("%s | %s", g.any(d-1), g.pick("string()", "toJSON()", "type()", "len()",
			"get('a')", "get(0)", "int()", "float()", "string() | len()", "upper()", "trim()"))
	case 4:
		return fmt.Sprintf("get(%s, %s)", g.any(d-1), g.any(d-2))
	default:
		return fmt.Sprintf("%s ?? %s", g.any(d-1), g.any(d-1))
	}
}

// Text with a piece of it lost, doubled or swapped.
func damaged(r *rand.Rand, text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return text
	}
	at := r.IntN(len(runes))
	switch r.IntN(3) {
	case 0:
		return string(runes[:at]) + string(runes[at+1:])
	case 1:
		return string(runes[:at]) + string(runes[at]) + string(runes[at:])
	default:
		other := r.IntN(len(runes))
		runes[at], runes[other] = runes[other], runes[at]
		return string(runes)
	}
}

// What answers differently each time is left out.
func repeatable(text string) bool {
	for _, word := range []string{"now(", "rand", "uuid", "shuffle", "$env"} {
		if strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func madeUpExpressions(r *rand.Rand, count int) []string {
	g := grammar{r}
	return table.MakeUp(count, func() string {
		text := g.any(1 + r.IntN(3))
		if r.IntN(12) == 0 {
			text = damaged(r, text)
		}
		if !repeatable(text) {
			return "1"
		}
		return text
	})
}
