// Cases of YAML: scalars as values and keys, whole documents, and JSON to be written.
package main

import (
	"sigs.k8s.io/yaml"

	"tiphys/oracle/table"
)

// Reading is strict: a doubled key is an error. Writing takes JSON.
func yamlCases() (out []table.Case) {
	var texts []string
	for _, scalar := range scalars {
		texts = append(texts, "a: "+scalar+"\n", scalar+": 1\n")
	}
	out = readYAML(append(texts, documents...))
	for _, json := range written {
		out = append(out, table.AnswerAs("write", json, "", func() (string, error) {
			text, err := yaml.JSONToYAML([]byte(json))
			return string(text), err
		}))
	}
	return out
}

func readYAML(texts []string) (out []table.Case) {
	for _, text := range texts {
		out = append(out, table.Answer(text, "", func() (string, error) {
			json, err := yaml.YAMLToJSONStrict([]byte(text))
			return string(json), err
		}))
	}
	return out
}

var scalars = []string{
	"y", "Y", "yes", "Yes", "YES", "yEs", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off",
	"OFF", "true", "True", "TRUE", "tRue", "false", "False", "FALSE", "~", "null", "Null", "NULL",
	"nUll", "0", "-0", "+0", "1", "-1", "+1", "007", "0755", "0o755", "0O7", "08", "0x1F", "0XFF",
	"-0x1f", "0b101", "-0b11", "0b102", "1_000", "1_000.5", "_1", "1_", "1e3", "1E3", "1e+3",
	"1.5e-3", ".5", "-.5", "5.", "1.0", "1.10", "100000000000000000000", "9007199254740993",
	"18446744073709551615", "18446744073709551616", "-9223372036854775808", "1e400", "1:30",
	"190:20:30", "1:30.5", "2001-01-01", "2001-01-01T00:00:00Z", ".nan", ".inf", "-.inf", "0.1",
	"1e21", "1e20", "123456789.125", "0x", "0b", "1.2.3", "v1", "'1'", "\"yes\"", "'it''s'",
	"\"a\\tb\\u00e9\\n\"", "!!str 1", "!!int \"2\"", "!!float 3", "!!bool \"yes\"", "!!null \"\"",
	"!!binary aGk=", "!mine x", "<<", "=", "a b", "{{tag}}", "\"{{tag}}\"", "a#b", "a #b",
	"-", "- x", "[]", "{}", "[a, b]", "{b: 1, a: 2}", "\"\"", "''",
}

var documents = []string{
	"", "# nothing\n", "---\n", "---\na: 1\n", "a: 1\n...\n", "%YAML 1.1\n---\na: 1\n",
	"%YAML 1.2\n---\na: 1\n", "\ufeffa: 1\n", "a: 1\r\nb: 2\r\n", "a:\tb\n", "\ta: b\n", "a:\n\tb: c\n",
	"a: 1\na: 2\n", "a: {b: 1, b: 2}\n", "1: a\n\"1\": b\n", "true: a\n\"true\": b\n", "- a: 1\n  a: 2\n",
	"a: &x 1\nb: *x\n", "a: &x {k: v}\nb: *x\n", "a: &x {k: v}\nb:\n  <<: *x\n  l: w\n",
	"a: &x {k: v}\nb:\n  <<: *x\n  k: w\n", "a: &x {k: v}\nb: &y {k: w, m: n}\nc:\n  <<: [*x, *y]\n",
	"b:\n  <<: {k: 1}\n", "b:\n  <<: [1]\n", "b:\n  <<: 1\n", "a: *x\n", "a: &x [*x]\n", "a: &x\nb: *x\n",
	"a: |\n  one\n  two\n", "a: |-\n  one\n  two\n", "a: |+\n  one\n\n", "a: >\n  one\n  two\n\n  three\n",
	"a: >-\n  one\n  two\n", "a: |2\n    one\n", "a: 'one\n  two'\n", "a: \"one\\\n  two\"\n", "a: one\n  two\n",
	"- 1\n- 2\n", "- - 1\n  - 2\n- []\n", "? a\n: b\n", "? [a]\n: b\n", "? {a: b}\n: c\n", "a:\n- b\n- c\n",
	"a:\n  - b\n  - c\n", "a: [b, c\n", "a: {b: c\n", "a: \"b\n", "a: 'b\n", "a: b: c\n", "a: @b\n", "a: `b\n",
	"a: %b\n", "a: *\n", "a: &\n", "a: !\n", "a: ! b\n", "- a\nb: c\n", "a: b\n c: d\n", "a: b\n- c\n",
	"null: a\n", "~: a\n", "1.5: a\n", "1e3: a\n", "0x10: a\n", "2001-01-01: a\n", ".inf: a\n",
	"a: \u00e9\u4e2d\U0001f600\n", "a: \"\\ud83d\\ude00\"\n", "a: \"\\x41\\u0042\\U00000043\"\n", "a: \"\\q\"\n",
	"a: \u0085b\n", "a: \u2028b\n", "a: \x01\n", "a: b #c\n", "a: 'b' #c\n", "a: b#c\n", "#a\n#b\na: b\n",
	"a: !!set {b, c}\n", "a: !!omap [b: 1]\n", "a: !!str\n", "a: !!int x\n", "a: !!map [b]\n", "{\"a\": 1, \"b\": [true, null]}",
	"[1, 2.50, \"x\"]", "a: ,\n", "a: [,]\n", "a: [b,,c]\n", "a: [b, ]\n", "a: {b}\n", "a: {b: , c: d}\n", "a: {\"b\":c}\n",
	"a: {b:c}\n", "'a': b\n'c': d\n", "a:b\n", "a : b\n", "a:\n", "a: \n  \n", "--- a\n", "--- |\n a\n", "--- {a: b}\n",
	"a: <b>&\n", "a: \"\\u003cb\\u003e\"\n",
}

var written = []string{
	`null`, `true`, `1`, `1.5`, `"a"`, `""`, `"yes"`, `"1"`, `"1e3"`, `"null"`, `"~"`, `" a"`, `"a "`, `"a: b"`, `"a #b"`,
	`"- a"`, `"a\nb"`, `"a\nb\n"`, `"\na"`, `"a\n\n"`, `"{{x}}"`, `"{a"`, `"[a"`, `"*a"`, `"&a"`, `"!a"`, `"%a"`, `"@a"`, "\"`a\"",
	`"'a'"`, `"\"a\""`, `"a\tb"`, `"\u00e9\u4e2d"`, `"\u0001"`, `"2001-01-01"`, `"0x10"`, `"1:30"`, `"on"`, `"#a"`, `"a'b"`, `"?"`, `"? a"`,
	`"-"`, `"---"`, `"..."`, `"="`, `"<<"`, `":"`, `":a"`, `"a:"`, `"a,b"`, `","`, `"|"`, `">"`, `"\r\n"`,
	`{}`, `[]`, `{"a":{}}`, `{"a":[]}`, `{"b":1,"a":2}`, `[[1,2],[3]]`, `[{"a":1,"b":2},{"c":[1]}]`, `{"a":{"b":{"c":[{"d":null}]}}}`,
	`{"a b":1,"1":2,"yes":3,"":4}`, `{"a":"x\ny\n","b":"  x\ny"}`, `{"n":9007199254740993}`, `{"n":1e100}`, `{"n":0.000001}`,
	`{"long":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccc dddddddddd"}`,
}
