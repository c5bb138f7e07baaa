// oracle runs the libraries whose behaviour Tiphys reproduces over generated inputs and writes their
// answers as data tables to tests/vectors. Run it by hand when cases are added:
//
//	cd tools/oracle && go run . ../../tests/vectors
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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
		if c.Err == "" {
			c.Err = "error"
		}
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
		fmt.Fprintln(os.Stderr, "usage: oracle FOLDER")
		os.Exit(2)
	}
	folder := os.Args[1]
	write(folder, "expr", exprCases())
	write(folder, "sprig", sprigCases())
	write(folder, "when", whenCases())
	write(folder, "sequence", sequenceCases())
	write(folder, "jsonpath", jsonPathCases())
	write(folder, "labels", labelCases())
	write(folder, "layouts", layoutCases())
}
