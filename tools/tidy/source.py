"""One file of the tree, and the little that a style check must understand of C++.

`blanked` replaces comments, literals and preprocessor lines by blanks of the same shape, so that
positions and line numbers stay true; `functions` finds bodies by matching braces in that text.
"""
import bisect
import functools
import os
import re

CXX = (".h", ".cc")


class File:
    """A path relative to the root, always with '/', and the text below it."""

    def __init__(self, root, path):
        self.path = path
        self.name = path.rsplit("/", 1)[-1]
        self.folder = path.rsplit("/", 1)[0] if "/" in path else ""
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            self.text = file.read()

    @functools.cached_property
    def lines(self):
        return self.text.splitlines()

    @functools.cached_property
    def code(self):
        """The text without comments, literals and preprocessor lines."""
        return blanked(self.text)

    @property
    def is_cxx(self):
        return self.name.endswith(CXX)

    @property
    def is_test(self):
        stem = self.name.rsplit(".", 1)[0]
        return (stem.endswith("_test") or stem.startswith("contract_test") or stem == "harness"
                or self.path.startswith("tests/"))

    def includes(self):
        """(line number, name, True for <…>) of each include."""
        for number, line in enumerate(self.lines, 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if match:
                yield number, match.group(2), match.group(1) == "<"


# Alternatives in the order in which they must be tried at one position.
_OPAQUE = re.compile(
    r'//(?:\\\n|[^\n])*'
    r'|/\*.*?\*/'
    r'|(?:u8|[uUL])?R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'
    r'|(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-zA-Z_])(?:u8|[uUL])?'(?:\\.|[^'\\\n])+'"
    r'|^[ \t]*\#(?:\\\n|//[^\n]*|/\*.*?\*/|[^\n/]|/(?![/*]))*',
    re.DOTALL | re.MULTILINE)


def blanked(text):
    def blank(match):
        piece = match.group(0)
        shape = re.sub(r"[^\n]", " ", piece)
        # A literal stays a token: `extern "C" {` and `f("…")` keep their meaning.
        if piece[0] in "\"'uULR" and len(piece) >= 2:
            return '"' + shape[1:-1] + '"'
        return shape
    return _OPAQUE.sub(blank, text)


class Function:
    """A definition with a body: its name, first and last line, number of parameters."""

    def __init__(self, name, first, last, parameters):
        self.name = name
        self.first = first
        self.last = last
        self.parameters = parameters

    @property
    def length(self):
        return self.last - self.first + 1


_SCOPE = re.compile(r"^(?:inline\s+)?(?:namespace|class|struct|union|enum|export)\b")


def _without_template(head):
    """Drops leading `template <…>`, attributes and access labels."""
    while True:
        head = re.sub(r"^\s*(?:(?:public|private|protected)\s*:)+", "", head).lstrip()
        head = re.sub(r"^\[\[[^\]]*\]\]\s*", "", head)
        match = re.match(r"template\s*<", head)
        if not match:
            return head
        depth, at = 1, match.end()
        while at < len(head) and depth:
            if head[at] == "(":
                at = _closing(head, at)
            depth += {"<": 1, ">": -1}.get(head[at], 0) if at < len(head) else 0
            at += 1
        head = head[at:].lstrip()
        requires = re.match(r"requires\s*\(", head)
        if requires:
            head = head[_closing(head, requires.end() - 1) + 1:]


def _closing(text, at):
    """The position of the bracket that closes the one at `at`, or the end of the text."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    opening, closing, depth = text[at], pairs[text[at]], 0
    for position in range(at, len(text)):
        if text[position] == opening:
            depth += 1
        elif text[position] == closing:
            depth -= 1
            if depth == 0:
                return position
    return len(text) - 1


def _outside_parentheses(head):
    out, depth = [], 0
    for character in head:
        if character == "(":
            depth += 1
        if depth == 0:
            out.append(character)
        if character == ")":
            depth -= 1
    return "".join(out)


def _kind(head):
    """What a brace after this head opens: 'scope', 'function', 'member' (an initialiser of a
    constructor) or 'value' (any other braced initialiser)."""
    head = _without_template(head).strip()
    returned = r"^(?:struct|enum|class|union)\s+[\w:]+[\s*&]+[\w:]+\s*\("
    if _SCOPE.match(head) and not re.match(returned, head):
        return "scope"
    if re.match(r'^extern\s*"\s*"$', head):
        return "scope"
    if "(" not in head:
        return "value"
    plain = re.sub(r"operator\s*[^\s\w(]+", "operator", _outside_parentheses(head))
    if re.search(r"(?<![=!<>])=(?!=)", plain):
        return "value"
    if re.search(r"(?<!:):(?!:)", plain) and re.search(r"[\w>]\s*$", head):
        return "member"
    return "function"


def _named(head):
    """(name, number of parameters) of a function's head: what stands before the first parenthesis
    that is not inside template arguments."""
    head = _without_template(head)
    operator = re.search(r"[\w:]*operator\s*(?:\(\s*\)|[^\s(]+(?:\s+[\w:*&]+)*)\s*(?=\()",
                         head)
    opening = operator.end() if operator else _first_parenthesis(head)
    if opening is None:
        return "?", 0
    inside = head[opening + 1:_closing(head, opening)]
    before = head[:opening].rstrip()
    match = re.search(r"(?:[\w~]+(?:<[^<>()]*>)?\s*::\s*)*[\w~]+$", before)
    name = operator.group(0).strip() if operator else match.group(0) if match else "?"
    if re.fullmatch(r"[A-Z_]+", name):  # TEST(Suite, Case) is a name, not a signature
        return f"{name}({' '.join(inside.split())})", 0
    return "".join(name.split()), _count_parameters(inside)


def _first_parenthesis(head):
    depth = 0
    for at, character in enumerate(head):
        if character == "<":
            depth += 1
        elif character == ">" and head[at - 1:at] != "-":
            depth -= 1
        elif character == "(" and depth <= 0:
            return at
    return None


def _count_parameters(inside):
    if inside.strip() in ("", "void"):
        return 0
    depth, count = 0, 1
    for character in inside:
        if character in "(<[{":
            depth += 1
        elif character in ")>]}":
            depth -= 1
        elif character == "," and depth <= 0:
            count += 1
    return count


def functions(code):
    """Every function body at namespace or class level of blanked text, as Function."""
    line_starts = [0] + [m.end() for m in re.finditer("\n", code)]

    def line_of(position):
        return bisect.bisect_right(line_starts, position)

    found = []
    at = head_start = 0
    while at < len(code):
        character = code[at]
        if character in ";}":
            head_start = at + 1
        elif character == "(":
            at = _closing(code, at)
        elif character == "{":
            head = code[head_start:at]
            kind = _kind(head)
            if kind == "scope":
                head_start = at + 1
            else:
                end = _closing(code, at)
                if kind == "function":
                    begins = head_start + len(head) - len(_without_labels(head))
                    name, parameters = _named(head)
                    found.append(Function(name, line_of(begins), line_of(end), parameters))
                    head_start = end + 1
                at = end
        at += 1
    return found


def _without_labels(head):
    return re.sub(r"^\s*(?:(?:public|private|protected)\s*:\s*)*", "", head)
