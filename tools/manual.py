#!/usr/bin/env python3
# Prints a manual page (section 1): what the program says of itself and of each command.
#   manual.py PROGRAM VERSION
import re
import subprocess
import sys


def help_of(program, *command):
    done = subprocess.run([program, *command, "--help"], capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\n").split("\n")


def escaped(line):
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line[:1] in (".", "'") else line


def literal(lines):
    return [".nf", *map(escaped, lines), ".fi"]


def commands_of(overview):
    """The names in the block below "Commands"."""
    names = []
    for line in overview[overview.index("Commands") + 1:]:
        found = re.match(r"  ([a-z-]+) ", line)
        if not found:
            break
        names.append(found.group(1))
    return names


def page(program, version):
    overview = help_of(program)
    names = commands_of(overview)
    if not names:
        sys.exit("manual: no commands were found in the program's help")
    lines = [
        f'.TH TIPHYS 1 "" "tiphys {version}" "User Commands"',
        ".SH NAME",
        "tiphys \\- run Argo Workflows manifests on one machine",
        ".SH SYNOPSIS",
        ".B tiphys",
        ".I COMMAND",
        "[flags]",
        ".SH DESCRIPTION",
        *literal(overview[1:]),
        ".SH COMMANDS",
    ]
    for name in names:
        lines += [f".SS {escaped(name)}", *literal(help_of(program, name))]
    lines += [".SH SEE ALSO", "/usr/share/doc/tiphys/docs/cli.md"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("manual.py PROGRAM VERSION")
    sys.stdout.write(page(sys.argv[1], sys.argv[2]))
