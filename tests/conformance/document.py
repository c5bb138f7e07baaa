# The part of docs/conformance.md that is made of the lists beside this file. Without --write it
# fails where the page says something else than the lists.
#
#   python3 tests/conformance/document.py docs/conformance.md [--write]
import os
import re
import sys

BEGIN = "<!-- outcomes: made by tests/conformance/document.py -->\n"
END = "<!-- outcomes: end -->\n"
LISTS = (("replay, engine", "expected.txt"),
         ("replay, naive interpreter", "expected_naive.txt"),
         ("real processes", "expected_real.txt"))


def read_list(path):
    rows = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                verb, name, *why = line.split(maxsplit=2)
                rows.append((verb, name, why[0].strip() if why else ""))
    return sorted(rows, key=lambda row: row[1])


def count(rows, *verbs):
    return sum(1 for verb, _, _ in rows if verb in verbs)


def section(folder):
    lists = {name: read_list(os.path.join(folder, name)) for _, name in LISTS}
    out = [BEGIN, "\n"]
    out.append("| compared by | outcomes | equal | of these, by lot | not yet | rightly not | "
               "list |\n")
    out.append("|---|---|---|---|---|---|---|\n")
    for title, name in LISTS:
        rows = lists[name]
        out.append(f"| {title} | {len(rows)} | {count(rows, 'pass', 'chance')} | "
                   f"{count(rows, 'chance')} | {count(rows, 'wait')} | {count(rows, 'differ')} | "
                   f"[{name}](../tests/conformance/{name}) |\n")
    for title, name in LISTS:
        if name == "expected_naive.txt":
            continue
        for verb, heading in (("wait", "not equal yet, and what they need"),
                              ("differ", "rightly different, and why")):
            rows = [row for row in lists[name] if row[0] == verb]
            if not rows:
                continue
            out.append(f"\n### By {title}: {heading}\n\n| outcome | |\n|---|---|\n")
            out.extend(f"| `{outcome}` | {why} |\n" for _, outcome, why in rows)
    out += ["\n", END]
    return "".join(out)


def main():
    page = sys.argv[1]
    with open(page, encoding="utf-8") as file:
        text = file.read()
    wanted = section(os.path.dirname(os.path.abspath(__file__)))
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(text):
        print(f"{page} has no part for the outcomes")
        return 1
    changed = pattern.sub(lambda _: wanted, text)
    if changed == text:
        return 0
    if "--write" in sys.argv:
        with open(page, "w", encoding="utf-8") as file:
            file.write(changed)
        return 0
    print(f"{page} is not what the lists say; run: python3 {sys.argv[0]} {page} --write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
