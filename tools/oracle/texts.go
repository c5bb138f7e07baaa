// Cases of printf formats, JSONPath, label selectors and time layouts.
package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/client-go/util/jsonpath"

	"tiphys/oracle/table"
)

func sequenceCases() []table.Case {
	formats := []string{"%d", "%02X", "%x", "%#x", "%o", "%O", "%b", "%c", "%q", "%U", "%#U", "%5d", "%-5d|", "%05d", "%+d", "% d", "%+05d", "%.3d", "%8.3d", "%08.3d", "%s", "%v", "%+v", "%#v", "%T", "%t", "%f", "%e", "%g", "%p", "%z", "%", "%%", "%5%", "%d%d", "%[1]d", "%[1]d-%[1]x", "%[2]d", "%[x]d", "%[1d", "%*d", "%.*d", "%.d", "%.0d", "a", "", "testuser%02X", "é%dü", "%-05d|", "%+q", "%#q", "%10s", "%x%", "%!", "%w", "%6.2f", "%#o", "%#b", "%10T", "%-8v|", "%03c", "%[1]*d", "%99999999d", "%ö"}
	var out []table.Case
	for _, format := range formats {
		for _, n := range []int{0, 1, -42, 255, 1000000} {
			out = append(out, formatted(format, n))
		}
	}
	return out
}

func formatted(format string, n int) table.Case {
	return table.Answer(format, fmt.Sprint(n), func() (string, error) { return fmt.Sprintf(format, n), nil })
}

const document = `{"kind":"Pod","name":"x","count":3,"ratio":1.5,"ok":true,"none":null,"list":[{"n":1,"s":"a","t":{"u":1}},{"n":2,"s":"b"},{"n":3}],"nums":[1,2,3,4,5],"m":{"b":2,"a":1,"k.k":"dot"},"deep":{"x":{"y":{"z":"end"}}}}`

func jsonPathCases() []table.Case {
	texts := []string{"{.kind}", "{$.kind}", "{@.kind}", "kind={.kind};", "{.count} {.ratio} {.ok}", "{.none}", "{.missing}", "{.list}", "{.m}", "{.nums}", "{.nums[0]}", "{.nums[-1]}", "{.nums[5]}", "{.nums[1:3]}", "{.nums[:2]}", "{.nums[3:]}", "{.nums[::2]}", "{.nums[*]}", "{.nums[0,2]}", "{.nums[-2:]}", "{.nums[3:1]}", "{.nums[1:1]}", "{.nums[::0]}", "{.nums[x]}", "{.list[*].n}", "{.list[*].s}", "{.list[0]}", "{.list[0].t.u}", "{.list[?(@.n==2)].s}", "{.list[?(@.n>1)].n}", "{.list[?(@.s=='a')].n}", "{.list[?(@.s==" + `"b"` + ")].n}", "{.list[?(@.t)].n}", "{.list[?(@.n!=2)].n}", "{.list[?(@.n>=2)].n}", "{.list[?(@.n=='x')].n}", "{..n}", "{..u}", "{..zz}", "{.deep..z}", "{.deep.x.y.z}", "{.m['a']}", "{.m['k\\.k']}", "{.m.k\\.k}", "{['kind']}", "{['kind','name']}", "{.kind}{.name}", "{.kind}{'\\n'}{.name}", "{\"text\"}", "{'a\\tb'}", "{range .list[*]}{.n}:{.s};{end}", "{range .nums[*]}[{@}]{end}", "{range .nums[*]}{.}{','}{end}!", "{range .empty[*]}x{end}", "{range .list[*]}{.n}{end}{.kind}", "{end}", "{range .nums[*]}{.", "{.kind", "{", "}", "", "plain", "{}", "{.}", "{$}", "{@}", "{.a b}", "{foo}", "{true}", "{1}", "{1.5}", "{.nums[0:99]}", "{.kind[0]}", "{.list[*].missing}", "{...n}", "{[?(@.n)]}", "{.list[?(@.n==2]}", "{.list[?(@.n==2)}", "{'unterminated}", "{-}", "{.nums[99999999999999999999]}", "{.nums[*}", "{.list[?(@.n<3)].n} {.name}", "{.deep.x}", "{%}", "{.m}{.m.a}", "{.list[1:].n}", "{.kind.x}"}
	return paths(texts)
}

func paths(texts []string) []table.Case {
	var data any
	// As Kubernetes reads objects: whole numbers are int64.
	if err := utiljson.Unmarshal([]byte(document), &data); err != nil {
		panic(err)
	}
	var out []table.Case
	for _, text := range texts {
		for _, allow := range []string{"", "allow"} {
			c := table.Answer(text, allow, func() (string, error) {
				j := jsonpath.New("x").AllowMissingKeys(allow != "")
				if err := j.Parse(text); err != nil {
					return "", err
				}
				var b bytes.Buffer
				err := j.Execute(&b, data)
				return b.String(), err
			})
			// A loop over nothing makes the library panic.
			if !strings.HasPrefix(c.Err, "reflect: call of") {
				out = append(out, c)
			}
		}
	}
	return out
}

func labelCases() []table.Case {
	texts := []string{"", "a", "!a", "z", "!z", "a=1", "a==1", "a!=1", "z!=1", "z=1", "a=1,b=x", "a=1,b=y", "a in (1,2)", "a in (2)", "a notin (1)", "z notin (1)", "a in ()", "a in (1", "a in 1", "n>5", "n<5", "n>x", "b>5", "z>5", "e=", "e", "a=", "a,", ",a", "a=,b", "a b", "a=b=c", "a in (x,,y)", "a in (,)", "a notin (x, 1 ,y)", "app.kubernetes.io/name=web", "app.kubernetes.io/name in (web,db)", "in", "in in (in)", "notin", "a = 1", " a ", "a=1 , b=x", "!a,b", "! a", "!!a", "a!", "-a", "a-", "a=-x", "a=x y", "a/b/c", "a=@", "a in (@)", "a>1,a<3", "a=1,a=2", "(a)", "a()", "b,a", "b in (y,x)"}
	return selections(texts)
}

func selections(texts []string) []table.Case {
	set := labels.Set{"a": "1", "b": "x", "app.kubernetes.io/name": "web", "n": "10", "e": ""}
	var out []table.Case
	for _, text := range texts {
		out = append(out, table.Answer(text, "", func() (string, error) {
			s, err := labels.Parse(text)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("%v %s", s.Matches(set), s.String()), nil
		}))
	}
	return out
}

func layoutCases() []table.Case {
	layouts := []string{time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.Kitchen, time.Stamp, time.StampMilli, "2006-01-02", "02/01/06", "Jan _2 2006", "January 2, 2006", "002 __2", "15h04m05s", "3:04:05 pm", "03:4:5PM", "2006-01-02T15:04:05.000Z0700", "05.999", "05,000000", "Z07 -07 -07:00 -0700 Z070000 -07:00:00", "Monday Mon", "20060102150405", "_2006", "Janet Mond 1st", ".000x .0000 .00001", "plain text", "2006 2006", "MST", "1/2/2006"}
	out := laidOut(layouts)
	for _, bad := range [][2]string{{"2006-01-02", "2024-13-01"}, {"2006-01-02", "2024-02-30"}, {"2006-01-02", "2024-2-3"}, {"2006-01-02", ""}, {"15:04", "25:00"}, {"15:04", "12:61"}, {"2006-01-02T15:04:05Z07:00", "2024-01-02T03:04:05+25:00"}, {"2006-01-02T15:04:05Z07:00", "2024-01-02T03:04:05.123456789+02:00"}, {"Jan 2", "Foo 2"}, {"3:04PM", "13:00PM"}, {"2006-01-02 MST", "2024-01-02 CEST"}, {"2006-01-02 MST", "2024-01-02 GMT+3"}, {"2006-01-02 MST", "2024-01-02 ab"}, {"2006 002", "2024 366"}, {"2006 002", "2023 366"}, {"2006 __2", "2023  45"}} {
		out = append(out, table.Answer(bad[0], "parse "+bad[1], func() (string, error) {
			t, err := time.ParseInLocation(bad[0], bad[1], time.UTC)
			return t.Format(time.RFC3339Nano) + " " + t.Format("MST"), err
		}))
	}
	return out
}

// Three times in each layout.
func laidOut(layouts []string) []table.Case {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	times := map[string]time.Time{
		"2024-02-29T13:04:05.067Z":    time.Date(2024, 2, 29, 13, 4, 5, 67000000, time.UTC),
		"1999-12-31T23:59:59Z":        time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC),
		"2024-07-01T00:30:00Z Berlin": time.Date(2024, 7, 1, 0, 30, 0, 0, time.UTC).In(berlin),
	}
	names := []string{"2024-02-29T13:04:05.067Z", "1999-12-31T23:59:59Z", "2024-07-01T00:30:00Z Berlin"}
	var out []table.Case
	for _, layout := range layouts {
		for _, name := range names {
			text := times[name].Format(layout)
			out = append(out, table.Answer(layout, name, func() (string, error) { return text, nil }))
			// What was printed is read again, and read with mistakes.
			for _, input := range []string{text, text + "x", "x" + text} {
				out = append(out, table.Answer(layout, "parse "+input, func() (string, error) {
					t, err := time.ParseInLocation(layout, input, time.UTC)
					return t.Format(time.RFC3339Nano) + " " + t.Format("MST"), err
				}))
			}
		}
	}
	return out
}
