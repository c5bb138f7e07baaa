#!/usr/bin/env python3
# Writes manifests that are made to hurt and measures what `tiphys lint` needs for each.
# tools/hostile.py build/release/tiphys [NAME …] prints the table of docs/hostile.md: seconds of the
# processor, peak of memory, exit code and the first words said. The folder of the files is removed.
import os
import re
import subprocess
import sys
import tempfile

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: a\n"
BODY = ("spec:\n  entrypoint: a\n  templates:\n  - name: a\n    container: {image: alpine%s}\n")
STEPS = ("spec:\n  entrypoint: a\n  templates:\n  - name: a\n    steps:\n    - - name: s\n"
         "        template: b\n        %s\n  - name: b\n    container: {image: alpine}\n")
MILLION = 10**6


def numbered(text, count=MILLION):
    return "".join(text % i for i in range(count))


def laughs():
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for i in range(1, 12):
        text += f"a{i}: &a{i} [" + f"*a{i - 1}, " * 9 + f"*a{i - 1}]\n"
    return text


def args(text):
    return HEAD + BODY % (', args: ["' + text + '"]')


CASES = {
    "a million lists in one another": lambda: HEAD + "spec: " + "[" * MILLION,
    "a million maps in one another": lambda: HEAD + "spec: " + "{a: " * MILLION,
    "two hundred thousand block lists": lambda: "- " * 200_000 + "a\n",
    "a million lists of JSON": lambda: "[" * MILLION + "]" * MILLION,
    "billion laughs": laughs,
    "a long text 5,000 times": lambda: (
        "a: &a " + "x" * (1 << 20) + "\nb: [" + "*a, " * 5000 + "*a]\n"),
    "100 MB, one scalar": lambda: "a: " + "b" * 100_000_000 + "\n",
    "100 MB, many scalars": lambda: "aaaaaaa: bbbbbbb\n" * 6_200_000,
    "63 MiB, one scalar": lambda: (
        HEAD + "spec:\n  entrypoint: " + "b" * (63 << 20) + "\n"),
    "56 MB, four million items": lambda: "a:\n" + "- bbbbbbbbbbb\n" * 4_000_000,
    "63 MB, seven million documents": lambda: "---\na: b\n" * 7_000_000,
    "60 MB of empty lines": lambda: "\n" * 60_000_000,
    "a million unknown keys": lambda: HEAD + "spec:\n" + numbered("  k%d: v\n"),
    "a million unknown keys in JSON": lambda: (
        '{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","spec":{' +
        numbered('"k%d":1,') + '"z":1}}'),
    "one key a million times": lambda: HEAD + "spec:\n" + "  k: v\n" * MILLION,
    "a million labels": lambda: HEAD + "  labels:\n" + numbered("    k%d: v\n") + BODY % "",
    "a million anchors": lambda: "a:\n" + numbered("- &a%d x\n"),
    "20,000 merges into 200,000 keys": lambda: (
        "b:\n" + numbered("  k%d: w\n", 200_000) + "  <<: {x: y}\n" * 20_000),
    "a million items, block": lambda: (
        HEAD + STEPS % ("withItems:\n" + numbered("        - %d\n").rstrip())),
    "a million items, flow": lambda: HEAD + STEPS % ("withItems: [" + numbered("%d,") + "0]"),
    "a million tags": lambda: args("{{x}}" * MILLION),
    "a million different tags": lambda: args(numbered("{{inputs.parameters.p%d}}")),
    "a million expressions": lambda: args("{{=1+x}}" * MILLION),
    "a million different expressions": lambda: args(numbered("{{=%d+x}}")),
    "`when` with (a*)*b over 100,000 letters": lambda: (
        HEAD + STEPS % ("when: \"'" + "a" * 100_000 + "' =~ '(a*)*b(a|aa)+$'\"")),
}


def write(name, folder):
    """In a process of its own: a child's peak of memory counts what its parent had."""
    text = CASES[name]()
    path = os.path.join(folder, "hostile.json" if text.startswith(("{", "[[")) else "hostile.yaml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    print(path)


def measure(program, name, folder):
    written = subprocess.check_output([sys.executable, __file__, "--write", name, folder])
    path = written.decode().strip()
    process = subprocess.Popen([program, "lint", path], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    said = process.stdout.read(20_000).decode(errors="replace")
    while process.stdout.read(1 << 20):
        pass
    _, status, usage = os.wait4(process.pid, 0)
    lines = [line for line in said.splitlines() if re.match(r"\s*[✖✔⚠] ", line)]
    words = re.sub(r"^\s*[✖✔⚠]\s*", "", lines[0]) if lines else ""
    seconds = usage.ru_utime + usage.ru_stime
    return seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), words


def main():
    if sys.argv[1] == "--write":
        return write(sys.argv[2], sys.argv[3])
    program, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:]
    print("| input | seconds | MiB | exit | says |\n|---|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in CASES:
            if wanted and name not in wanted:
                continue
            seconds, peak, code, words = measure(program, name, folder)
            shown = words if len(words) <= 70 else words[:67] + "…"
            print(f"| {name} | {seconds:.2f} | {peak:.0f} | {code} | {shown} |", flush=True)


if __name__ == "__main__":
    main()
