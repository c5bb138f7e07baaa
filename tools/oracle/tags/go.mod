module tiphys/oracle/tags

go 1.26.0

require (
	github.com/argoproj/argo-workflows/v4 v4.1.2
	github.com/evilmonkeyinc/jsonpath v0.8.1
	github.com/expr-lang/expr v1.17.8
	k8s.io/apimachinery v0.33.1
)
