// oracle/tags runs the predecessor's own template package, its jsonpath function and Kubernetes'
// field selectors over generated inputs and writes their answers to tests/vectors. By hand:
//
//	cd tools/oracle/tags && go run . ../../../tests/vectors
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/argoproj/argo-workflows/v4/util/logging"
)

// A case: an input, and either what came out or the error's text.
type Case struct {
	In  string  `json:"in"`
	Arg string  `json:"arg,omitempty"`
	Out *string `json:"out,omitempty"`
	Err string  `json:"err,omitempty"`
}

func answer(in, arg string, run func() (string, error)) (c Case) {
	c = Case{In: in, Arg: arg}
	defer func() {
		if r := recover(); r != nil {
			c.Out, c.Err = nil, fmt.Sprint(r)
		}
	}()
	out, err := run()
	if err != nil {
		c.Err = err.Error()
		return c
	}
	c.Out = &out
	return c
}

func write(folder, name string, cases []Case) {
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, c := range cases {
		var line bytes.Buffer
		e := json.NewEncoder(&line)
		e.SetEscapeHTML(false)
		if err := e.Encode(c); err != nil {
			panic(err)
		}
		b.Write(bytes.TrimRight(line.Bytes(), "\n"))
		if i+1 < len(cases) {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	b.WriteString("]\n")
	if err := os.WriteFile(filepath.Join(folder, name+".json"), b.Bytes(), 0o644); err != nil {
		panic(err)
	}
	fmt.Printf("%-12s %d cases\n", name, len(cases))
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: tags FOLDER")
		os.Exit(2)
	}
	ctx := logging.WithLogger(context.Background(), logging.NewSlogLogger(logging.Error, logging.Text))
	write(os.Args[1], "tags", tagCases(ctx))
	write(os.Args[1], "query", queryCases())
	write(os.Args[1], "fields", fieldCases())
	write(os.Args[1], "depends", dependsCases())
}
