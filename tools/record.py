#!/usr/bin/env python3
# Records a command in a pseudo terminal and draws it as an SVG that plays by itself:
#   python3 tools/record.py OUTPUT.svg COLUMNS ROWS -- ./dev run
# Knows the control sequences that our display uses: colours, cursor up, erasing, carriage return.
import codecs
import fcntl
import html
import os
import pty
import re
import struct
import sys
import termios
import time
import unicodedata

COLOURS = ["#2e3436", "#e05561", "#5fb36a", "#d5a442", "#5e9ee0", "#b98ad6", "#4bb0b5", "#d3d7cf",
           "#7d828c", "#f07178", "#8bd49c", "#f0c674", "#82b7ee", "#d3b0e8", "#77cfd3", "#ffffff"]
TEXT, GROUND = "#d8dee4", "#1c2128"
CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 12
FRAMES_A_SECOND = 8
HOLD_SECONDS = 4  # how long the last picture stays before it starts again
SEQUENCE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|\x1b[()][0-9A-B]|\x1b[=>78]|\r|\n|\t|\b|\x07")


class Screen:
    """The visible cells: (character, colour, bold) each."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [self.blank_row() for _ in range(rows)]
        self.row = self.column = 0
        self.style = (TEXT, False)

    def blank_row(self):
        return [(" ", TEXT, False)] * self.columns

    def newline(self):
        if self.row == self.rows - 1:
            self.cells = self.cells[1:] + [self.blank_row()]
        else:
            self.row += 1

    def put(self, text):
        for character in text:
            if unicodedata.combining(character):
                continue
            if self.column >= self.columns:
                self.column = 0
                self.newline()
            self.cells[self.row][self.column] = (character, *self.style)
            self.column += 1

    def feed(self, text):
        at = 0
        for match in SEQUENCE.finditer(text):
            self.put(text[at:match.start()])
            at = match.end()
            if match.group(2):
                self.control(match.group(1), match.group(2))
            elif match.group(0) == "\r":
                self.column = 0
            elif match.group(0) == "\n":
                self.newline()
            elif match.group(0) == "\b":
                self.column = max(0, self.column - 1)
            elif match.group(0) == "\t":
                self.column = min(self.columns - 1, self.column // 8 * 8 + 8)
        self.put(text[at:])

    def control(self, arguments, letter):
        numbers = [int(n) if n.isdigit() else 0 for n in arguments.lstrip("?").split(";")]
        count = max(1, numbers[0])
        if letter == "m":
            self.colour(numbers)
        elif letter == "A":
            self.row = max(0, self.row - count)
        elif letter == "B":
            self.row = min(self.rows - 1, self.row + count)
        elif letter == "C":
            self.column = min(self.columns - 1, self.column + count)
        elif letter == "D":
            self.column = max(0, self.column - count)
        elif letter == "F":
            self.row, self.column = max(0, self.row - count), 0
        elif letter == "G":
            self.column = min(self.columns, count) - 1
        elif letter == "H":
            self.row = min(self.rows, count) - 1
            self.column = (max(1, numbers[1]) if len(numbers) > 1 else 1) - 1
        elif letter == "K":
            self.erase_line(numbers[0])
        elif letter == "J":
            self.erase_screen(numbers[0])

    def erase_line(self, how):
        start, end = {0: (self.column, self.columns), 1: (0, self.column + 1)}.get(
            how, (0, self.columns))
        for column in range(start, end):
            self.cells[self.row][column] = (" ", TEXT, False)

    def erase_screen(self, how):
        first = self.row + 1 if how == 0 else 0
        if how == 0:
            self.erase_line(0)
        for row in range(first, self.rows):
            self.cells[row] = self.blank_row()

    def colour(self, numbers):
        colour, bold = self.style
        for number in numbers:
            if number == 0:
                colour, bold = TEXT, False
            elif number == 1:
                bold = True
            elif number == 2:
                colour = COLOURS[8]
            elif 30 <= number <= 37:
                colour = COLOURS[number - 30]
            elif 90 <= number <= 97:
                colour = COLOURS[number - 82]
            elif number == 39:
                colour = TEXT
        self.style = (colour, bold)

    def picture(self):
        return tuple(tuple(row) for row in self.cells)


def record(columns, rows, command):
    """[(seconds, picture)] of each picture that differs from the one before, and the exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(columns), LINES=str(rows))
        os.environ.pop("NO_COLOR", None)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.execvp(command[0], command)
    screen, began, pictures = Screen(columns, rows), time.monotonic(), []
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    screen.feed("\x1b[1;32m$\x1b[0m " + " ".join(command) + "\r\n")
    while True:
        try:
            screen.feed(decoder.decode(os.read(terminal, 65536)))
        except OSError:
            break
        now, picture = time.monotonic() - began, screen.picture()
        if pictures and now - pictures[-1][0] < 1 / FRAMES_A_SECOND:
            pictures[-1] = (pictures[-1][0], picture)
        elif not pictures or pictures[-1][1] != picture:
            pictures.append((now, picture))
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return pictures, status


def spans(row):
    """The row as SVG text: a tspan for each stretch of one style."""
    out, at = [], 0
    while at < len(row):
        end = at
        while end < len(row) and row[end][1:] == row[at][1:]:
            end += 1
        text = "".join(cell[0] for cell in row[at:end])
        if text.strip():
            bold = ' font-weight="bold"' if row[at][2] else ""
            start = len(text) - len(text.lstrip())
            shown = text.strip()
            x = MARGIN + (at + start) * CELL_WIDTH
            out.append(f'<tspan x="{x:.1f}" fill="{row[at][1]}"{bold} '
                       f'textLength="{len(shown) * CELL_WIDTH:.1f}">{html.escape(shown)}</tspan>')
        at = end
    return "".join(out)


def drawn(pictures, columns, rows):
    used = max((i + 1 for _, p in pictures for i, row in enumerate(p)
                if any(c[0] != " " for c in row)), default=rows)
    width, height = columns * CELL_WIDTH + 2 * MARGIN, used * CELL_HEIGHT + 2 * MARGIN
    total = pictures[-1][0] + HOLD_SECONDS
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
           f'width="{width:.0f}" font-family="ui-monospace, Menlo, Consolas, monospace" '
           'font-size="14" xml:space="preserve">',
           f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>', "<style>"]
    for number, (start, _) in enumerate(pictures):
        end = pictures[number + 1][0] if number + 1 < len(pictures) else total
        first, last = 100 * start / total, 100 * end / total
        if number + 1 < len(pictures):
            out.append(f"@keyframes f{number}{{0%,{first:.2f}%{{visibility:hidden}}"
                       f"{first + 0.01:.2f}%,{last:.2f}%{{visibility:visible}}"
                       f"{last + 0.01:.2f}%,100%{{visibility:hidden}}}}")
        else:
            out.append(f"@keyframes f{number}{{0%,{first:.2f}%{{visibility:hidden}}"
                       f"{first + 0.01:.2f}%,100%{{visibility:visible}}}}")
        out.append(f".f{number}{{animation:f{number} {total:.2f}s step-end infinite}}")
    # Where nothing moves (printing, reduced motion) the last picture is the one to see.
    still = "".join(f".f{n}{{animation:none;visibility:hidden}}" for n in range(len(pictures) - 1))
    out.append(f"@media (prefers-reduced-motion){{{still}.f{len(pictures) - 1}{{animation:none}}}}")
    out.append("</style>")
    for number, (_, picture) in enumerate(pictures):
        out.append(f'<g class="f{number}">')
        for index, row in enumerate(picture[:used]):
            text = spans(row)
            if text:
                y = MARGIN + (index + 0.75) * CELL_HEIGHT
                out.append(f'<text y="{y:.0f}">{text}</text>')
        out.append("</g>")
    return "\n".join(out + ["</svg>", ""])


def main():
    output, columns, rows, command = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[5:]
    pictures, status = record(columns, rows, command)
    with open(output, "w", encoding="utf-8") as file:
        file.write(drawn(pictures, columns, rows))
    print(f"{output}: {len(pictures)} pictures, exit code {status}")
    return status


if __name__ == "__main__":
    sys.exit(main())
