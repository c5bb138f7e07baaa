// Made-up calls of sprig's functions: each with arguments that fit, now and then with others.
package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"tiphys/oracle/table"
)

// Functions by the kinds of their arguments: n number, s text, l list, m map, a anything, i small
// number, b truth, t time, d duration, p pattern, v version, c constraint, j JSON, u address.
var sprigFunctions = []string{
	"hello", "ago t", "date y t", "dateInZone y t z", "date_in_zone y t z", "dateModify d t",
	"date_modify d t", "must_date_modify d t", "mustDateModify d t",
	"duration a", "durationRound a", "htmlDate t", "htmlDateInZone t z", "toDate y s",
	"mustToDate y s", "unixEpoch t",
	"abbrev i s", "abbrevboth i i s", "trunc i s", "trim s", "upper s", "lower s", "title s",
	"untitle s", "substr i i s", "repeat i s",
	"trimall s s", "trimAll s s", "trimSuffix s s", "trimPrefix s s", "nospace s", "initials s",
	"swapcase s", "snakecase s", "camelcase s", "kebabcase s",
	"wrap i s", "wrapWith i s s", "contains s s", "hasPrefix s s", "hasSuffix s s", "quote a a",
	"squote a a", "cat a a", "indent i s", "nindent i s",
	"replace s s s", "plural s s i", "sha1sum s", "sha256sum s", "sha512sum s", "adler32sum s",
	"toString a", "atoi s", "int64 a", "int a", "float64 a",
	"seq i", "seq i i", "seq i i i", "toDecimal a", "split s s", "splitList s s", "splitn s i s",
	"toStrings a", "until i", "untilStep i i i",
	"add1 a", "add a a", "add a a a", "sub a a", "div a a", "mod a a", "mul a a", "add1f a",
	"addf a a", "subf a a", "divf a a", "mulf a a",
	"biggest a a", "max a a", "min a a", "maxf a a", "minf a a", "ceil a", "floor a", "round a i",
	"round a i n",
	"join s l", "sortAlpha a", "tuple a a", "list a a", "append l a", "push l a", "mustAppend l a",
	"mustPush l a", "prepend l a", "mustPrepend l a",
	"first l", "mustFirst l", "rest l", "mustRest l", "last l", "mustLast l", "initial l",
	"mustInitial l", "reverse l", "mustReverse l", "uniq l",
	"mustUniq l", "without l a", "mustWithout l a a", "has a l", "mustHas a l", "slice l i",
	"slice l i i", "mustSlice l i i", "concat l l", "chunk i l",
	"mustChunk i l", "compact l", "mustCompact l", "default a a", "empty a", "coalesce a a a",
	"all a a", "any a a", "ternary a a b",
	"fromJson j", "mustFromJson j", "toJson a", "mustToJson a", "toPrettyJson a",
	"mustToPrettyJson a", "toRawJson a", "mustToRawJson a",
	"deepCopy a", "mustDeepCopy a", "typeOf a", "typeIs k a", "typeIsLike k a", "kindOf a",
	"kindIs k a", "deepEqual a a",
	"dict s a", "dict s a s a", "dict s", "get m s", "set m s a", "unset m s", "hasKey m s",
	"pluck s m m", "pick m s s", "omit m s s",
	"merge m m", "mergeOverwrite m m", "mustMerge m m", "mustMergeOverwrite m m", "dig s a m",
	"dig s s a m",
	"base f", "dir f", "clean f", "ext f", "isAbs f", "osBase f", "osClean f", "osDir f", "osExt f",
	"osIsAbs f",
	"b64enc s", "b64dec s", "b32enc s", "b32dec s", "semver v", "semverCompare c v", "urlParse u",
	"urlJoin o",
	"regexMatch p s", "mustRegexMatch p s", "regexFindAll p s i", "mustRegexFindAll p s i",
	"regexFind p s", "mustRegexFind p s",
	"regexReplaceAll p s r", "mustRegexReplaceAll p s r", "regexReplaceAllLiteral p s r",
	"mustRegexReplaceAllLiteral p s r",
	"regexSplit p s i", "mustRegexSplit p s i", "regexQuoteMeta s", "fail s",
}

var sprigArguments = map[byte][]string{
	's': {"''", "'a'", "'abc'", "'Hello World'", "'Zürich ß'", "'日本 語'", "' x '", "'a,b,,c'",
		"'fooBarBaz'", "'foo_bar-baz qux'", "'HTTPServer2'", "'\\n'", "'a\\tb'", "'12'", "'-'", "','",
		"'b'", "' '", "'true'", "'k'", "'a b  c'", "'aGk='", "'NBUQ===='", "'$x \\'q\\' \"d\" \\\\'"},
	'i': {"0", "1", "2", "3", "5", "10", "-1", "-3", "100"},
	'n': {"0", "1", "-1", "0.5", "1.5", "2.675", "-2.5"},
	'b': {"true", "false"},
	'l': {"[]", "[1, 2, 3]", "['b', 'a', 'c']", "[1, 'a', nil, true]", "[[1, 2], [3]]",
		"[nil, '', 0, false, {}]", "sprig.list(1, 'x')", "'a-b' | split('-')", "1..4",
		"[1, 1.0, '1', 1]", "sprig.until(3)", "'abc'", "5", "nil", "{'a': 1}", "[{'a': 1}, {'a': 1}]"},
	'm': {"{}", "{'a': 1}", "{'a': 1, 'b': {'c': 2}}", "{'a': {'b': {'c': 'x'}}, 'd': [1]}",
		"sprig.dict('k', 'v', 'a', nil)", "{'b': 2, 'a': ''}", "{'é': 1}", "{'a': 0, 'b': false}"},
	'y': {"'2006-01-02'", "'15:04:05.000'", "'Mon, 02 Jan 2006 15:04:05 MST'",
		"'2006-01-02T15:04:05Z07:00'", "''", "'x'", "'Jan _2 3:04PM -0700'"},
	't': {"date('2024-02-29T13:04:05Z')", "date('2024-02-29T13:04:05.678+02:00')", "0", "1700000000",
		"sprig.int64(95)", "date('1999-12-31')"},
	'z': {"'UTC'", "'Europe/Berlin'", "'America/New_York'", "'Nowhere/X'", "''"},
	'd': {"'1h'", "'-36h'", "'1.5s'", "'x'", "''"},
	'p': {"'a'", "'[a-c]+'", "'^a.c$'", "'(a)(b)?'", "'('", "''", "'b*'", "'(?i)HELLO'", "'\\\\s+'",
		"'[^a-z]'", "'(?P<n>o)'", "'\\\\bW'", "'.'", "'x{2,1}'", "'\\\\p{L}+'"},
	'r': {"''", "'X'", "'$1'", "'${1}x'", "'$n'", "'${n}'", "'$$'", "'$0-$9'", "'\\\\1'", "'$1x'"},
	'v': {"'1.2.3'", "'v1.2'", "'1'", "'1.2.3-beta.1+build'", "'1.0.0-alpha'", "'0.2.9'",
		"'2.0.0-rc.1'", "'x'", "''", "'1.2.3.4'", "'01.2.3'", "'1.2.3-01'", "'1.2.3-'", "'1.2.3+'",
		"'0.0.3'", "'99999999999999999999.0.0'", "'1.2.3-a..b'", "' 1.2.3'", "'10.20.30'"},
	'c': {"'^1.2.0'", "'~1.2'", "'>=1.0.0 <2.0.0'", "'1.x'", "'*'", "''", "'>1 || <0.5'",
		"'1.2 - 1.4'", "'!=1.2.3'", "'>=1.0.0-0'", "'^0.0.3'", "'^0.2'", "'~1'", "'=1.2.3'",
		"'>= 1.2, < 3'", "'1.2.3'", "'x'", "'>'", "'^1.2.3-beta.1'", "'<=1.x'", "'~>1.2'", "'=>1'",
		"'1.2.*'", "'>1.2.x <2'", "'||'", "'^1 ^2'", "'!=1.x'", "'>=1.0.0-0 <2'", "'^v1.2'", "'01.2'",
		"'^*'", "'1.2.3 1.2.4'", "'>1.0.0-alpha || ~0.2'"},
	'j': {"'{\"a\":[1,2.50,null,true]}'", "'[]'", "'\"x\"'", "'1e3'", "'{'", "''", "'null'",
		"'12345678901234567890'", "'{\"a\":1,\"a\":2}'", "'\"\\\\u00e9<>\"'", "' [1] '", "'[1] 2'"},
	'u': {"'http://user:pw@host:8080/p/x?q=1&r=%20#frag'", "'mailto:a@b.c'", "'/just/path'",
		"'http://a b/'", "'http://[::1]:80/a%20b'", "''", "'//host/p'", "'http://h?'", "'a:b:c'",
		"'http://h:x/'", "'%zz'", "'http://h/#a#b'", "'HTTP://H/%2F'", "'?q'", "'http://u@h'",
		"'http://h/a;b=c'"},
	'o': {"{'scheme': 'http', 'host': 'h:1', 'path': '/p', " +
		"'query': 'q=1', 'fragment': 'f', 'userinfo': 'u:p'}", "{'host': 'h', 'path': 'p q'}", "{'path': '/x'}", "{'scheme': 'a', 'opaque': 'b'}", "{'userinfo': 'u', 'host': 'h'}", "sprig.urlParse('http://h/p?q#f')", "{'host': 'ü', 'path': 'ö%'}"},
	'k': {"'string'", "'int'", "'slice'", "'map'", "'[]interface {}'", "'*int'", "'bool'",
		"'map[string]interface {}'", "'float64'", "'invalid'", "'<nil>'"},
	'f': {"'/a/b/c.tar.gz'", "'a'", "''", "'/'", "'.'", "'..'", "'a/../b/./c//d'", "'../../a'",
		"'/..'", "'a.b/c'", "'/a/b/'", "'.hidden'", "'a.'", "'//x'"},
}

var sprigAnything = []string{"nil", "true", "false", "0", "1", "-3", "7", "1.5", "-0.5", "''",
	"'abc'", "'12'", "'0x1f'", "'1.00'", "'1.9'", "'-1.5'", "'1e3'", "'+5'", "' 1'", "'08'", "'0b11'",
	"'1_0'", "'.5'", "'-.5'", "'5.'", "'99999999999999999999'", "[1, 2]", "['b', 'a', nil]", "[]",
	"{'a': 1}", "{}", "duration('90s')", "date('2024-01-02')", "sprig.int64(3)", "1..3",
	"9223372036854775807", "1e300", "'NaN'", "'inf'", "duration('0')", "sprig.dict('a', [1])",
	"'Zürich'", "date('2024-01-02').Month()", "'<a&b>'"}

// For sizes: nothing that would fill the memory of the oracle.
var sprigOddSizes = []string{"nil", "true", "1.5", "'3'", "''", "[1]", "{}", "'abc'", "-100"}

func sprigArgument(r *rand.Rand, kind byte) string {
	from := sprigArguments[kind]
	if odd := r.IntN(15) == 0; kind == 'a' || odd && kind != 'i' && kind != 't' {
		from = sprigAnything
	} else if odd && kind == 'i' {
		from = sprigOddSizes
	}
	return table.Pick(r, from...)
}

func sprigCall(r *rand.Rand, words []string) string {
	var arguments []string
	for _, kind := range words[1:] {
		arguments = append(arguments, sprigArgument(r, kind[0]))
	}
	return fmt.Sprintf("sprig.%s(%s)", words[0], strings.Join(arguments, ", "))
}

// Some calls of every function, one of them without its last argument.
func everySprig(r *rand.Rand, count int) []string {
	var out []string
	for _, signature := range sprigFunctions {
		words := strings.Fields(signature)
		if words[0] == "ago" || words[0] == "durationRound" {
			continue
		}
		for range count {
			out = append(out, sprigCall(r, words))
		}
		if len(words) > 1 {
			out = append(out, sprigCall(r, words[:len(words)-1]))
		}
	}
	return out
}

func madeUpSprig(r *rand.Rand, count int) []string {
	return table.MakeUp(count, func() string {
		words := strings.Fields(table.Pick(r, sprigFunctions...))
		var arguments []string
		for _, kind := range words[1:] {
			arguments = append(arguments, sprigArgument(r, kind[0]))
		}
		switch r.IntN(40) {
		case 0:
			arguments = append(arguments, sprigArgument(r, 'a'))
		case 1:
			arguments = arguments[:len(arguments)/2]
		}
		text := fmt.Sprintf("sprig.%s(%s)", words[0], strings.Join(arguments, ", "))
		// Against the oracle's clock, or in an order of its own.
		if words[0] == "ago" || words[0] == "durationRound" && strings.Contains(text, "date(") {
			return "sprig.hello()"
		}
		return text
	})
}
