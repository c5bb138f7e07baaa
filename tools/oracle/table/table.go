// Package table holds what the oracles share: a case with its answer, and the file of cases that
// Tiphys' tests read, one JSON object on a line.
package table

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
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

// Main writes the tables into the folder that the command line names: those of the fixed inputs, or
// with -random those of that many inputs of each language, for a look at what nobody thought of.
func Main(fixed func() []Table, random func(r *rand.Rand, count int) []Table) {
	count := flag.Int("random", 0, "make up that many inputs for each table")
	seed := flag.Uint64("seed", 1, "of what is made up")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintf(os.Stderr, "usage: %s [-random COUNT [-seed SEED]] FOLDER\n",
			filepath.Base(os.Args[0]))
		os.Exit(2)
	}
	tables := fixed
	if *count > 0 {
		tables = func() []Table { return random(Seeded(*seed), *count) }
	}
	for _, t := range tables() {
		if err := t.write(flag.Arg(0)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Printf("%-12s %d cases\n", t.Name, len(t.Cases))
	}
}

// Seeded is a source of numbers that is the same everywhere.
func Seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// Pick is one of several.
func Pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// MakeUp asks for count different texts.
func MakeUp(count int, text func() string) []string {
	seen := map[string]bool{}
	var out []string
	for tries := 0; len(out) < count && tries < 20*count; tries++ {
		if t := text(); !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
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
