// kube runs Kubernetes' strategic merge and its YAML library over inputs and writes their answers
// as data tables to tests/vectors. Run it by hand when cases are added:
//
//	cd tools/oracle/kube && go run . ../../../tests/vectors
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// A case: inputs, and either what came out or the error's text.
type Case struct {
	Type string  `json:"type,omitempty"`
	In   string  `json:"in"`
	Arg  string  `json:"arg,omitempty"`
	Out  *string `json:"out,omitempty"`
	Err  string  `json:"err,omitempty"`
}

func answer(c Case, run func() (string, error)) (out Case) {
	out = c
	defer func() {
		if r := recover(); r != nil {
			out.Out, out.Err = nil, fmt.Sprint(r)
		}
	}()
	text, err := run()
	if err != nil {
		out.Err = err.Error()
		return out
	}
	out.Out = &text
	return out
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
	fmt.Println(name, len(cases))
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: kube FOLDER")
		os.Exit(2)
	}
	write(os.Args[1], "merge", mergeCases())
	write(os.Args[1], "yaml", yamlCases())
}
