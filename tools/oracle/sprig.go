package main

func sprigCases() []Case {
	return evaluateAll(sprigTexts)
}

var sprigTexts = []string{}
