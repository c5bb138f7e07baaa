// oracle runs the libraries whose behaviour Tiphys reproduces over generated inputs and writes their
// answers as data tables to tests/vectors. Run it by hand when cases are added:
//
//	cd tools/oracle && go run . ../../tests/vectors
package main

import "tiphys/oracle/table"

func main() {
	table.Main(func() []table.Table {
		return []table.Table{
			{Name: "expr", Cases: exprCases()},
			{Name: "sprig", Cases: sprigCases()},
			{Name: "when", Cases: whenCases()},
			{Name: "sequence", Cases: sequenceCases()},
			{Name: "jsonpath", Cases: jsonPathCases()},
			{Name: "labels", Cases: labelCases()},
			{Name: "layouts", Cases: layoutCases()},
		}
	})
}
