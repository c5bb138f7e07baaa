// oracle/tags runs the predecessor's own template package, its jsonpath function and Kubernetes'
// field selectors over generated inputs and writes their answers to tests/vectors. By hand:
//
//	cd tools/oracle/tags && go run . ../../../tests/vectors
package main

import (
	"context"

	"github.com/argoproj/argo-workflows/v4/util/logging"

	"tiphys/oracle/table"
)

func main() {
	table.Main(func() []table.Table {
		log := logging.NewSlogLogger(logging.Error, logging.Text)
		ctx := logging.WithLogger(context.Background(), log)
		return []table.Table{
			{Name: "tags", Cases: tagCases(ctx)},
			{Name: "query", Cases: queryCases()},
			{Name: "fields", Cases: fieldCases()},
			{Name: "depends", Cases: dependsCases()},
		}
	})
}
