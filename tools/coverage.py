# Line coverage of each pure folder from a finished run of preset coverage: prints a table and fails
# when a folder is below the floor that docs/coverage.txt holds. Raise a floor, never lower it.
import gzip
import json
import os
import subprocess
import sys
import tempfile


def floors(root):
    found = {}
    path = os.path.join(root, "docs", "coverage.txt")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                line = line.split("#")[0].split()
                if len(line) == 2:
                    found[line[0]] = float(line[1])
    return found


def counted_lines(build, root):
    """Path below src/ -> {line: hit}, tests left out."""
    lines = {}
    notes = []
    for folder, _, names in os.walk(os.path.realpath(build)):
        notes += [os.path.join(folder, n) for n in names if n.endswith(".gcda")]
    with tempfile.TemporaryDirectory() as scratch:
        for note in sorted(notes):
            subprocess.run(["gcov", "--json-format", note], cwd=scratch, check=False,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for name in os.listdir(scratch):
                with gzip.open(os.path.join(scratch, name)) as file:
                    report = json.load(file)
                os.unlink(os.path.join(scratch, name))
                for source in report["files"]:
                    path = os.path.relpath(os.path.realpath(source["file"]), root)
                    if not path.startswith("src" + os.sep) or path.endswith("_test.cc"):
                        continue
                    seen = lines.setdefault(path, {})
                    for line in source["lines"]:
                        number = line["line_number"]
                        seen[number] = seen.get(number, False) or line["count"] > 0
    return lines


def main(build):
    root = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
    folders = {}
    for path, lines in counted_lines(build, root).items():
        folder = path.split(os.sep)[1]
        hit, total = folders.get(folder, (0, 0))
        folders[folder] = (hit + sum(lines.values()), total + len(lines))
    least = floors(root)
    broken = False
    print(f"{'folder':<12}{'lines':>8}{'covered':>9}{'%':>8}{'floor':>8}")
    for folder, (hit, total) in sorted(folders.items()):
        share = 100.0 * hit / max(total, 1)
        floor = least.get(folder, 0.0)
        broken = broken or share < floor
        print(f"{folder:<12}{total:>8}{hit:>9}{share:>8.1f}{floor:>8.1f}"
              + ("  BELOW" if share < floor else ""))
    return 1 if broken or not folders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
