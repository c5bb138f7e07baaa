// oracle runs the libraries whose behaviour Tiphys reproduces over generated inputs and writes
// their answers as data tables to tests/vectors. Run it by hand when cases are added:
//
//	cd tools/oracle && go run . ../../tests/vectors
package main

import (
	"math/rand/v2"
	"strconv"

	"tiphys/oracle/table"
)

// How many of the made-up inputs each table keeps.
const kept = 300

func main() { table.Main(fixed, random) }

func fixed() []table.Table {
	out := random(table.Seeded(1), kept)
	for i, cases := range [][]table.Case{
		exprCases(), sprigCases(), whenCases(), sequenceCases(),
		jsonPathCases(), labelCases(), layoutCases(),
	} {
		out[i].Cases = append(cases, out[i].Cases...)
	}
	return out
}

func random(r *rand.Rand, count int) []table.Table {
	return []table.Table{
		{Name: "expr", Cases: evaluateAll(madeUpExpressions(r, count))},
		{Name: "sprig", Cases: evaluateAll(madeUpSprig(r, count))},
		{Name: "when", Cases: conditions(madeUpConditions(r, count))},
		{Name: "sequence", Cases: sequences(madeUpFormats(r, count))},
		{Name: "jsonpath", Cases: paths(madeUpPaths(r, count))},
		{Name: "labels", Cases: selections(madeUpLabels(r, count))},
		{Name: "layouts", Cases: laidOut(madeUpLayouts(r, count/10))},
	}
}

func sequences(formats [][2]string) []table.Case {
	var out []table.Case
	for _, each := range formats {
		n, err := strconv.Atoi(each[1])
		if err != nil {
			panic(err)
		}
		out = append(out, formatted(each[0], n))
	}
	return out
}
