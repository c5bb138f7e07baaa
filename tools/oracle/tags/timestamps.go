// Cases of workflow.creationTimestamp.LETTER: each letter at chosen and at made-up times.
package main

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/argoproj/argo-workflows/v4/util/strftime"

	"tiphys/oracle/table"
)

func letters() []string {
	var out []string
	for letter := range strftime.FormatChars {
		out = append(out, string(letter))
	}
	slices.Sort(out)
	return out
}

func atTime(letter string, t time.Time) table.Case {
	text := t.Format(time.RFC3339Nano)
	return table.Answer(letter, text, func() (string, error) {
		return strftime.Format("%"+letter, t),
			nil
	})
}

func timestampCases() []table.Case {
	var out []table.Case
	for _, letter := range letters() {
		for _, t := range []time.Time{
			time.Date(2024, 2, 29, 13, 4, 5, 67000000, time.UTC), time.Date(1999, 12, 31, 23, 59, 59,
				999999999, time.UTC),
			time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 9, 12, 0, 0, 1000000, time.UTC),
			time.Date(2024, 8, 4, 11, 59, 0, 999000, time.UTC),
		} {
			out = append(out, atTime(letter, t))
		}
	}
	return out
}

func madeUpTimestamps(r *rand.Rand, count int) []table.Case {
	var out []table.Case
	for _, letter := range letters() {
		for range count {
			out = append(out, atTime(letter, time.Unix(r.Int64N(4_000_000_000),
				r.Int64N(1_000_000_000)).UTC()))
		}
	}
	return out
}
