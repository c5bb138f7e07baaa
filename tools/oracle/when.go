// Cases of conditions.
package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/Knetic/govaluate"

	"tiphys/oracle/table"
)

// The predecessor's use of govaluate: words become strings, and the result must be a bool.
func when(text string) (string, error) {
	first, err := govaluate.NewEvaluableExpression(text)
	if err != nil {
		hint := ""
		if strings.Contains(err.Error(), "Invalid token") {
			hint = ` (hint: try wrapping the affected expression in quotes ("))`
		}
		return "", fmt.Errorf("Invalid 'when' expression '%s': %v%s", text, err, hint)
	}
	tokens := first.Tokens()
	for i, token := range tokens {
		if token.Kind == govaluate.VARIABLE {
			token.Kind = govaluate.STRING
			tokens[i] = token
		}
	}
	second, err := govaluate.NewEvaluableExpressionFromTokens(tokens)
	if err != nil {
		return "", fmt.Errorf("Failed to parse 'when' expression '%s': %v", text, err)
	}
	result, err := second.Evaluate(nil)
	if err != nil {
		return "", fmt.Errorf("Failed to evaluate 'when' expresion '%s': %v", text, err)
	}
	truth, ok := result.(bool)
	if !ok {
		return "", errors.New(fmt.Sprintf("Expected boolean evaluation for '%s'. Got %v", text, result))
	}
	return fmt.Sprint(truth), nil
}

func whenCases() []table.Case {
	values := []string{"1", "2.5", "0x1F", "foo", "'foo'", "\"\"", "true", "false", "'2020-01-01'", "[a b]", "(1, 2)", "foo-bar", "'1'", "A.B"}
	operators := []string{"==", "!=", ">", "<", ">=", "<=", "=~", "!~", "&&", "||", "+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", "??", "in", ","}
	var texts []string
	for _, op := range operators {
		for _, a := range values {
			for _, b := range values {
				texts = append(texts, fmt.Sprintf("%s %s %s", a, op, b))
			}
		}
	}
	for _, v := range values {
		texts = append(texts, v, "!"+v, "-"+v, "~"+v, "("+v+")", "(("+v+"))", "!("+v+")", v+" ? 1 : 2", "true ? "+v+" : false", "false ? 1 : "+v, v+" == "+v+" && "+v+" == "+v, "("+v+" == "+v+") == true", "-"+v+" < 0")
	}
	texts = append(texts, whenMore...)
	return conditions(texts)
}

func conditions(texts []string) []table.Case {
	var out []table.Case
	for _, text := range texts {
		out = append(out, table.Answer(text, "", func() (string, error) { return when(text) }))
	}
	return out
}

var whenMore = []string{
	" ", "foo", "foo == foo", "foo != bar", "foo ==", "== foo", "foo bar", "foo == bar baz", "(foo", "foo)", "()", ")(", "(1))(2)", "(1) 2", "(1 2)", "((1) 2)", "{{item}} == 1", "foo == {{x}}", "'a' == \"a\"", "'a\" == 'b'", "'unclosed", "[unclosed", "a.b == c", "a. == c", ".5 == 0.5", "1.2.3 == 1", "1e5 == 100000", "0x == 1", "0xZZ == 1", "0 == 0", "00 == 0", "0", "-1 < 0", "- 1 < 0", "1 - -1 == 2", "1--1 == 2", "1 -1 == 0", "!true", "!!true", "! true", "!(!true)", "!foo == bar", "~1 == -2", "1 < 2 < 3", "1 < 2 == true", "10 - 2 - 3 == 5", "2 ** 3 ** 2 == 64", "2 * 3 + 4 == 10", "2 + 3 * 4 == 14", "100 / 10 / 5 == 2", "7 % 4 % 2 == 1", "1 + 2 - 3 + 4 == 4", "1 << 2 << 1 == 8", "6 & 3 == 2", "(6 & 3) == 2", "6 | 3 ^ 1 == 7", "true && false || true", "false || true && false", "true || false && false", "true == true == true", "1 == 1 ? true : false", "false ? 1 : true", "true ? false ? 1 : true : false", "foo in (foo)", "foo in (foo, bar)", "1 in (1, 2, 3)", "4 in (1, 2, 3)", "foo in foo", "(1,2) == (1,2)", "1 in ((1, 2), 3)", "foo =~ '^f'", "foo !~ '^f'", "foo =~ f", "foo =~ '['", "foo =~ (f)", "1 =~ '1'", "'a b' =~ 'a b'", "'2020-01-02' > '2020-01-01'", "'2020-01-02T00:00:00Z' == '2020-01-02'", "'2020-01-02 03:04' > '2020-01-02'", "'3:04PM' == '3:04PM'", "'Mon Jan  2 15:04:05 2006' > 0", "'2020-01-02' == 1577923200", "'foo' + 1 == 'foo1'", "'a' + 'b' == 'ab'", "1 + 'a' == '1a'", "true + 'a' == 'truea'", "true + 1 == 2", "'a' * 2 == 'aa'", "foo > bar", "'b' > 'a'", "'10' < '9'", "10 < '9'", "null == null", "nil ?? foo == foo", "\\foo == foo", "foo\\-bar == foo\\-bar", "'it\\'s' == 'it\\'s'", "[foo-bar] == 'foo-bar'", "true", "'true' == true", "\"true\" == \"true\"", "true in (true, false)", "IN == in", "foo IN (foo)", "a == b || c == c", "(a == b) || (c == c)", "a==b", "a== b", "a==!b", "a=b", "a === b", "a && b", "true && b", "false && b", "true || b", "false || b", "b && true", "1 && true", "Succeeded == Succeeded", "Failed != Succeeded && 3 > 2", "\"{\\\"a\\\":1}\" == 'x'", "'' == ''", "\"\" == ''", "foo == ''", "''", "1,2", "func(1)", "foo (1)", "a$b == a", "ä == ä", "日本 == 日本", "1 ?? 2 == 1", "1 ? 2 : 3", "foo ? 1 : 2", "99999999999999999999 > 1", "1/0 > 5", "0/0 == 0/0", "-foo == 1", "2020-01-02 > 2019", "tasks.A.Succeeded", "10%3==1", "5 >= 5.0", "true > false",
}
