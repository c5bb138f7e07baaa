// oracle/tags runs the predecessor's own template and strftime packages, its jsonpath function and
// Kubernetes' field selectors over generated inputs and writes their answers to tests/vectors. By
// hand:
//
//	cd tools/oracle/tags && go run . ../../../tests/vectors
package main

import (
	"context"
	"math/rand/v2"

	"github.com/argoproj/argo-workflows/v4/util/logging"

	"tiphys/oracle/table"
)

// How many of the made-up inputs each table keeps.
const kept = 300

func main() { table.Main(fixed, random) }

func background() context.Context {
	log := logging.NewSlogLogger(logging.Error, logging.Text)
	return logging.WithLogger(context.Background(), log)
}

func fixed() []table.Table {
	out := random(table.Seeded(1), kept)
	for i, cases := range [][]table.Case{
		tagCases(background(), trees()), queryCases(), fieldCases(), dependsCases(), timestampCases(),
	} {
		out[i].Cases = append(cases, out[i].Cases...)
	}
	return out
}

func random(r *rand.Rand, count int) []table.Table {
	return []table.Table{
		{Name: "tags", Cases: tagCases(background(), madeUpTrees(r, count/3))},
		{Name: "query", Cases: queried(madeUpQueries(r, count))},
		{Name: "fields", Cases: selected(madeUpFields(r, count))},
		{Name: "depends", Cases: evaluated(madeUpDepends(r, count))},
		{Name: "timestamps", Cases: madeUpTimestamps(r, count/len(letters()))},
	}
}
