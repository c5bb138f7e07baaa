// kube runs Kubernetes' strategic merge and its YAML library over inputs and writes their answers
// as data tables to tests/vectors. Run it by hand when cases are added:
//
//	cd tools/oracle/kube && go run . ../../../tests/vectors
package main

import (
	"math/rand/v2"

	"tiphys/oracle/table"
)

// How many of the made-up inputs the table of YAML keeps.
const kept = 300

func main() { table.Main(fixed, random) }

func fixed() []table.Table {
	out := random(table.Seeded(1), kept)
	out[0].Cases = append(yamlCases(), out[0].Cases...)
	return append(out, table.Table{Name: "merge", Cases: mergeCases()})
}

func random(r *rand.Rand, count int) []table.Table {
	return []table.Table{{Name: "yaml", Cases: readYAML(madeUpYAML(r, count))}}
}
