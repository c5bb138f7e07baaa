// kube runs Kubernetes' strategic merge and its YAML library over inputs and writes their answers
// as data tables to tests/vectors. Run it by hand when cases are added:
//
//	cd tools/oracle/kube && go run . ../../../tests/vectors
package main

import "tiphys/oracle/table"

func main() {
	table.Main(func() []table.Table {
		return []table.Table{
			{Name: "merge", Cases: mergeCases()},
			{Name: "yaml", Cases: yamlCases()},
		}
	})
}
