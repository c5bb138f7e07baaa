// Made-up YAML: scalars of odd letters, and small documents.
package main

import (
	"math/rand/v2"
	"strings"

	"tiphys/oracle/table"
)

func madeUpScalar(r *rand.Rand) string {
	var out string
	for i := 1 + r.IntN(6); i > 0; i-- {
		out += table.Pick(r, "0", "1", "7", "8", "9", "10", "0x", "0b", "0o", "e", "E", "e+", "e-", ".",
			"+", "-", "_", ":", "a", "f", "F", "y", "n", "on", "no", "null", "true", "inf", "nan", "~", " ",
			"2001-01-01", "T00:00:00", "Z", "#", " #", "'", "\"", "é", "{", "}", "[", "]", ",", "&a", "*a",
			"!!str ", "!!int ", "!", "|", ">", "%", "@", "`", "<<", "=", "?", "\\", "\t")
	}
	return out
}

func madeUpDocument(r *rand.Rand) string {
	var lines []string
	indent := 0
	for i := 1 + r.IntN(6); i > 0; i-- {
		line := strings.Repeat(" ", indent) + table.Pick(r, "- ", "- - ", "", "", "")
		if r.IntN(3) > 0 {
			line += table.Pick(r, "a", "b", "'c'", "\"d\"", "1", "1.5", "true", "~", "<<", "? e", "a b",
				"&x k", "*x", "[1]", "") + ":" + table.Pick(r, " ", " ", "")
		}
		line += table.Pick(r, "", "x", "1", "|", ">-", "|+", "&x {a: 1}", "*x", "[1, 2]", "{a: b, c: }",
			"'q", "\"q\\n\"", "# c", "!!binary aGk=", "null", "x: y", "- z", "{", "]", "|2")
		lines = append(lines, line)
		indent = table.Pick(r, indent, indent, indent+2, indent+1, 0, max(indent-2, 0))
	}
	return strings.Join(lines, table.Pick(r, "\n", "\n", "\n", "\r\n", "\n\n")) + table.Pick(r, "\n",
		"\n", "")
}

func madeUpYAML(r *rand.Rand, count int) []string {
	return table.MakeUp(count, func() string {
		switch r.IntN(4) {
		case 0:
			return madeUpScalar(r) + ": 1\n"
		case 1:
			return madeUpDocument(r)
		default:
			return "a: " + madeUpScalar(r) + "\n"
		}
	})
}
