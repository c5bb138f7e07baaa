"""Style and layering as a test: `python3 tools/tidy [ROOT]` prints what breaks the tree's rules.

Exceptions are lines `RULE PATH # reason` of tools/tidy_exceptions; one that nothing needs any more
is itself a finding. Exit code 0 when there are no findings, 1 otherwise.
"""
import os
import subprocess
import sys

import rules


def project_paths(root):
    """What git knows or would add; without git, everything but build folders."""
    if os.path.exists(os.path.join(root, ".git")):
        done = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True, check=False)
        if done.returncode == 0:
            found = done.stdout.decode().split("\0")
            return [p for p in found if p and os.path.isfile(os.path.join(root, p))]
    found = []
    for folder, below, names in os.walk(root):
        below[:] = [b for b in below if b not in (".git", "build", "node_modules", "__pycache__")]
        found += [os.path.relpath(os.path.join(folder, n), root) for n in names]
    return found


def exceptions(tree):
    """({(rule, path)}, findings about the file itself)."""
    path = "tools/tidy_exceptions"
    known, findings = set(), []
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        entry, _, reason = line.partition("#")
        words = entry.split()
        if len(words) != 2 or not reason.strip():
            findings.append(("exceptions", path, number, "a line is `RULE PATH # reason`"))
        else:
            known.add((words[0], words[1]))
    return known, findings


def check(root):
    """All findings, sorted, after the exceptions."""
    tree = rules.Tree(root, project_paths(root))
    allowed, findings = exceptions(tree)
    used = set()
    for rule in rules.ALL:
        for finding in rule(tree):
            if finding[:2] in allowed:
                used.add(finding[:2])
            else:
                findings.append(finding)
    for name, path in sorted(allowed - used):
        findings.append(("exceptions", "tools/tidy_exceptions", 1,
                         f"nothing needs `{name} {path}` any more"))
    return sorted(findings, key=lambda f: (f[1], f[2], f[0]))


def main(arguments):
    root = arguments[0] if arguments else os.path.join(os.path.dirname(__file__), "..", "..")
    findings = check(os.path.realpath(root))
    for rule, path, line, text in findings:
        print(f"{path}:{line}: {rule}: {text}")
    print(f"tidy: {len(findings)} findings")
    return 1 if findings else 0
