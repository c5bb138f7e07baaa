// Package table holds what the oracles share: a case with its answer, and the file of cases that
// Tiphys' tests read, one JSON object on a line.
package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Case is an input with what a library says to it: what came out, or the error's text. Type and Arg
// say in which way the input is meant, where there are several.
type Case struct {
	Type string  `json:"type,omitempty"`
	In   string  `json:"in"`
	Arg  string  `json:"arg,omitempty"`
	Out  *string `json:"out,omitempty"`
	Err  string  `json:"err,omitempty"`
}

// Answer asks for the answer to an input; a panic is an error.
func Answer(in, arg string, ask func() (string, error)) Case {
	return AnswerAs("", in, arg, ask)
}

// AnswerAs is Answer for an input that has a type.
func AnswerAs(kind, in, arg string, ask func() (string, error)) (c Case) {
	c = Case{Type: kind, In: in, Arg: arg}
	defer func() {
		if r := recover(); r != nil {
			c.Out, c.Err = nil, fmt.Sprint(r)
		}
	}()
	out, err := ask()
	if err == nil {
		c.Out = &out
	} else if c.Err = err.Error(); c.Err == "" {
		c.Err = "error"
	}
	return c
}

// A Table is the cases of one file.
type Table struct {
	Name  string
	Cases []Case
}

// Main writes the tables into the folder that the command line names.
func Main(tables func() []Table) {
	if len(os.Args) != 2 {
		fmt.Fprintf(os.Stderr, "usage: %s FOLDER\n", filepath.Base(os.Args[0]))
		os.Exit(2)
	}
	for _, t := range tables() {
		if err := t.write(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Printf("%-12s %d cases\n", t.Name, len(t.Cases))
	}
}

func (t Table) write(folder string) error {
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, c := range t.Cases {
		line, err := c.line()
		if err != nil {
			return err
		}
		b.Write(line)
		if i+1 < len(t.Cases) {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	b.WriteString("]\n")
	return os.WriteFile(filepath.Join(folder, t.Name+".json"), b.Bytes(), 0o644)
}

func (c Case) line() ([]byte, error) {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	err := e.Encode(c)
	return bytes.TrimRight(line.Bytes(), "\n"), err
}
