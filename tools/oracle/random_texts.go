// Made-up conditions, paths, selectors, formats and layouts.
package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"tiphys/oracle/table"
)

func (g grammar) condition(d int) string {
	if d <= 0 {
		return g.pick("1", "0", "2.5", "-1", "0x1F", "1e3", "foo", "bar", "'foo'", "\"b c\"", "''",
			"true", "false", "'2020-01-01'", "'2020-01-02T03:04:05Z'", "[a b]", "(1, 2)", "(foo, bar)",
			"'1'", "A.B", "null", "Succeeded", "'^f'", "1.", ".5", "'Jan 2, 2020'", "ü", "99999999999",
			"'('", "foo_1")
	}
	switch g.r.IntN(12) {
	case 0, 1, 2, 3, 4:
		return fmt.Sprintf("%s %s %s", g.condition(d-1), g.pick("==", "!=", ">", "<", ">=", "<=", "=~",
			"!~", "&&", "||", "+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", "??", "in", ","),
			g.condition(d-1))
	case 5, 6:
		return fmt.Sprintf("%s %s %s", g.condition(d-1), g.pick("==", "!=", "&&", "||"), g.condition(d-1))
	case 7:
		return "(" + g.condition(d-1) + ")"
	case 8:
		return g.pick("!", "-", "~", "! ", "- ") + g.condition(d-1)
	case 9:
		return fmt.Sprintf("%s ? %s : %s", g.condition(d-1), g.condition(d-1), g.condition(d-1))
	case 10:
		return fmt.Sprintf("%s in (%s, %s)", g.condition(d-1), g.condition(0), g.condition(0))
	default:
		return fmt.Sprintf("%s == %s && %s != %s", g.condition(0), g.condition(0), g.condition(d-1),
			g.condition(0))
	}
}

func madeUpConditions(r *rand.Rand, count int) []string {
	g := grammar{r}
	return table.MakeUp(count, func() string {
		text := g.condition(1 + r.IntN(3))
		if r.IntN(8) == 0 {
			text = damaged(r, text)
		}
		return text
	})
}

func madeUpPaths(r *rand.Rand, count int) []string {
	g := grammar{r}
	field := func() string {
		return g.pick("kind", "name", "count", "ratio", "ok", "none", "list", "nums", "m", "deep", "n",
			"s", "t", "u", "x", "y", "z", "a", "b", "missing", "k\\.k")
	}
	index := func() string {
		return g.pick("0", "1", "-1", "5", "-9", "0:2", "1:", ":2", "-2:", "::2", "0,2", "0,-1", "3:1",
			"1:1", "::-1", "'a'", "'k.k'", "'a','b'", "1:4:2", "")
	}
	filter := func() string {
		return "?(@." + g.pick("n", "s", "t", "t.u", "missing", "") + g.pick("", g.pick("==", "!=", "<",
			"<=", ">", ">=")+g.pick("1", "2", "1.5", "'a'", "\"b\"", "true", "null", "@.n", "$.count")) + ")"
	}
	segment := func() string {
		switch r.IntN(8) {
		case 0, 1, 2, 3:
			// Not of maps, whose order is random.
			return "." + g.pick(field(), field(), field(), field(), "nums[*]", "list[*]", "kind.*")
		case 4, 5:
			return "[" + index() + "]"
		case 6:
			return "[" + filter() + "]"
		default:
			return ".." + field()
		}
	}
	path := func() string {
		out := g.pick("", "", "", "$", "@")
		for i := 1 + r.IntN(3); i > 0; i-- {
			out += segment()
		}
		return out
	}
	return table.MakeUp(count, func() string {
		var text string
		switch r.IntN(6) {
		case 0:
			text = fmt.Sprintf("{range %s}{%s}%s{end}", path(), path(), g.pick("", ";", "{'\\n'}",
				"{\"x\"}"))
		case 1:
			text = fmt.Sprintf("%s{%s}%s{%s}", g.pick("", "a=", "é "), path(), g.pick("", " "), path())
		default:
			text = "{" + path() + "}"
		}
		if r.IntN(8) == 0 {
			text = damaged(r, text)
		}
		return text
	})
}

func madeUpLabels(r *rand.Rand, count int) []string {
	g := grammar{r}
	key := func() string {
		return g.pick("a", "b", "n", "e", "z", "app.kubernetes.io/name", "x.y", "in", "notin", "A",
			"a/b", "-a", "a_b", "ü", "")
	}
	value := func() string {
		return g.pick("1", "x", "web", "10", "5", "", "x.y", "-x", "a b", "in", "ü", "01",
			"99999999999999999999", "x-")
	}
	term := func() string {
		switch r.IntN(6) {
		case 0:
			return g.pick("", "!", "! ") + key()
		case 1, 2:
			return key() + g.pick("=", "==", "!=", " = ", " != ", ">", "<", " > ", "===", "=!") + value()
		case 3, 4:
			values := []string{value()}
			for i := r.IntN(3); i > 0; i-- {
				values = append(values, value())
			}
			return key() + g.pick(" in ", " notin ", " in", "  in  ", " IN ") + g.pick("(",
				"( ") + strings.Join(values, g.pick(",", ", ", " ,")) + g.pick(")", " )", ")", "")
		default:
			return key() + " " + value()
		}
	}
	return table.MakeUp(count, func() string {
		terms := []string{term()}
		for i := r.IntN(3); i > 0; i-- {
			terms = append(terms, term())
		}
		text := strings.Join(terms, g.pick(",", ", ", ",,", " "))
		if r.IntN(10) == 0 {
			text = damaged(r, text)
		}
		return text
	})
}

// Formats for one whole number, with the number.
func madeUpFormats(r *rand.Rand, count int) (out [][2]string) {
	g := grammar{r}
	for _, text := range table.MakeUp(count, func() string {
		out := g.pick("", "", "a", "é", "%%")
		for i := 1 + r.IntN(2)/1*r.IntN(2); i > 0; i-- {
			out += "%" + g.pick("", "", "+", "-", "#", "0", " ", "+#", "-0", "+ ", "#0") + g.pick("", "",
				"1", "5", "08", "[1]", "[2]", "*", "20") + g.pick("", "", ".", ".0", ".3", ".12",
				".*") + g.pick("d", "d", "x", "X", "o", "O", "b", "c", "q", "U", "s", "v", "t", "f", "e", "g",
				"G", "T", "p", "z", "i", "%", "ü", "")
		}
		return out + g.pick("", "", "|", "z") + "\x00" + g.pick("0", "1", "-1", "42", "255", "-128",
			"1000000", "9223372036854775807", "-9223372036854775808", "65", "128512", "55296", "1114112")
	}) {
		parts := strings.SplitN(text, "\x00", 2)
		out = append(out, [2]string{parts[0], parts[1]})
	}
	return out
}

func madeUpLayouts(r *rand.Rand, count int) []string {
	g := grammar{r}
	return table.MakeUp(count, func() string {
		var out string
		for i := 1 + r.IntN(6); i > 0; i-- {
			out += g.pick("2006", "06", "01", "1", "Jan", "January", "02", "2", "_2", "002", "__2", "15",
				"03", "3", "04", "4", "05", "5", "PM", "pm", "Mon", "Monday", "MST", "Z0700", "Z07:00", "Z07",
				"-0700", "-07:00", "-07", "-070000", "Z07:00:00", ".000", ".999", ",000", ".0", ".9",
				".000000000", "05.00", "x", "1st", "Janet", "é", "200", "0", "7") + g.pick("", "", " ", "-",
				":", "/", "T", ", ")
		}
		return out
	})
}
