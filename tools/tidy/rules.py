"""The checks. Each is a generator over a Tree that yields (rule, path, line, what is wrong)."""
import itertools
import os
import re

import source
import tables


class Tree:
    """The files under a root that belong to the project, read once."""

    def __init__(self, root, paths):
        self.root = root
        self.paths = sorted(paths)
        self.files = [source.File(root, p) for p in self.paths if _is_text(p)]
        self.by_path = {f.path: f for f in self.files}

    def text(self, path):
        return self.by_path[path].text if path in self.by_path else ""


_TEXT = (".h", ".cc", ".py", ".sh", ".md", ".txt", ".cmake", ".yaml", ".yml", ".json", ".go",
         ".ts", ".tsx", ".css", ".html", ".sql", ".toml")
_TEXT_NAMES = {"dev", "run", ".clang-tidy", ".clang-format", ".editorconfig", "tidy_exceptions"}


def _is_text(path):
    name = path.rsplit("/", 1)[-1]
    return name.endswith(_TEXT) or name in _TEXT_NAMES


def _below_src(path):
    return path[len("src/"):] if path.startswith("src/") else None


def _covers(allowed, folder, name):
    """Does one of the allowed entries permit the include `name`, which lies in `folder`?"""
    stem = name.rsplit(".", 1)[0]
    return any(entry in ("*", folder, stem) or name.startswith(entry + "/")
               or folder.startswith(entry + "/") for entry in allowed)


def _with_what_headers_include(tree, allowed):
    """A permitted header permits the types that it speaks of: what it includes, at any depth."""
    found = list(allowed)
    for entry in found:
        file = tree.by_path.get(f"src/{entry}.h")
        for _, name, angled in file.includes() if file else ():
            stem = name.rsplit(".", 1)[0]
            if not angled and stem not in found:
                found.append(stem)
    return found


def _library_calls(tree):
    """(path, call text) of each tiphys_library(…)."""
    for file in tree.files:
        if file.name == "CMakeLists.txt" and file.path.startswith("src/"):
            code = re.sub(r"#[^\n]*", "", file.text)
            for match in re.finditer(r"tiphys_library\(([^)]*)\)", code):
                yield file, match.group(1).split()


def _keyword(words, name):
    """The arguments after one keyword of a cmake call."""
    keywords = {"DEPS", "LINKS", "EXCLUDE", "TEST_DEPS", "TEST_LINKS"}
    found, inside = [], False
    for word in words:
        if word in keywords:
            inside = word == name
        elif inside:
            found.append(word)
    return found


def _test_extras(tree):
    """Folder -> the folders that its tests may use beside those of the library (TEST_DEPS)."""
    return {words[0]: _keyword(words, "TEST_DEPS") for _, words in _library_calls(tree) if words}


def layers(tree):
    extras = _test_extras(tree)
    for file in tree.files:
        below = _below_src(file.path)
        folder = tables.layer_of(below) if below else None
        if not file.is_cxx or folder is None:
            continue
        allowed = tables.allowed_for(folder)
        if allowed is None:
            yield "layers", file.path, 1, f"the layer table does not know the folder {folder}"
            continue
        allowed = _with_what_headers_include(tree, allowed)
        if file.is_test:
            allowed += extras.get(folder, [])
        for line, name, angled in file.includes():
            if angled:
                continue
            other = tables.layer_of(name)
            if "src/" + name not in tree.by_path:
                yield ("layers", file.path, line,
                       f'"{name}" is no file below src/; includes give the whole path from there')
            elif other != folder and not _covers(allowed, other or name, name):
                yield "layers", file.path, line, f"{folder} may not use {other or name}"


def layer_links(tree):
    for file, words in _library_calls(tree):
        if not words:
            continue
        folder = tables.layer_of(words[0] + "/x")
        allowed = tables.allowed_for(folder)
        if allowed is None:
            yield "layers", file.path, 1, f"the layer table does not know the folder {folder}"
            continue
        allowed = _with_what_headers_include(tree, allowed)
        for dependency in _keyword(words, "DEPS"):
            other = tables.layer_of(dependency + "/x")
            if other == folder or _covers(allowed, other, dependency + "/x"):
                continue
            if not any(entry.startswith(dependency + "/") for entry in allowed):
                yield "layers", file.path, 1, f"{words[0]} may not link {dependency}"


def purity(tree):
    for file in tree.files:
        below = _below_src(file.path)
        folder = tables.layer_of(below) if below else None
        if not file.is_cxx or folder not in tables.PURE or file.is_test:
            continue
        for line, name, angled in file.includes():
            if angled and (name in tables.PURE_BANNED_INCLUDES
                           or name.startswith(tables.PURE_BANNED_INCLUDE_FOLDERS)):
                yield "pure", file.path, line, f"<{name}> in the pure folder {folder}"
        for pattern, why in tables.PURE_BANNED_CALLS.items():
            for match in re.finditer(pattern, file.code):
                line = file.code.count("\n", 0, match.start()) + 1
                yield "pure", file.path, line, f"{match.group(0).strip()} {why}; {folder} is pure"


def threads(tree):
    for file in tree.files:
        below = _below_src(file.path)
        if not file.is_cxx or below is None or file.is_test:
            continue
        folder = tables.layer_of(below)
        if folder in tables.THREAD_FOLDERS or folder in tables.PURE:  # purity() reports those
            continue
        for line, name, angled in file.includes():
            if angled and name in tables.THREAD_INCLUDES:
                yield "threads", file.path, line, f"<{name}> outside src/sync"


def sleeps(tree):
    for file in tree.files:
        if file.is_cxx and file.is_test:
            for match in re.finditer(r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\b"
                                     r"|(?<![\w.>:])(?:::)?sleep\s*\(\d", file.code):
                line = file.code.count("\n", 0, match.start()) + 1
                yield "sleep", file.path, line, "a test waits for an event, never for time"


def third_party(tree):
    for file in tree.files:
        if not file.is_cxx:
            continue
        below = _below_src(file.path)
        folder = tables.layer_of(below) if below else None
        for line, name, angled in file.includes():
            problem = angled and _wrong_library(file, folder, name)
            if problem:
                yield "third-party", file.path, line, problem


def _wrong_library(file, folder, name):
    if "." not in name and "/" not in name or name in tables.STANDARD_C \
            or name.startswith(tables.STANDARD_C_FOLDERS):
        return None
    outside = folder is None or file.is_test or "/fuzz/" in file.path
    if name.startswith(tables.TEST_ONLY):
        return None if outside else f"<{name}> is for tests and benches"
    for prefix, folders in tables.THIRD_PARTY.items():
        if name.startswith(prefix):
            if outside:
                return None
            if file.name.endswith(".h"):
                return f"<{name}> in a header: libraries are included by .cc files only"
            if folder not in folders and "*" not in folders:
                return f"<{name}> is wrapped by {', '.join(folders)}"
            return None
    return f"<{name}> is not in the table of libraries (tools/tidy/tables.py)"


_COMMENT = {".h": "//", ".cc": "//", ".go": "//", ".ts": "//", ".tsx": "//", ".py": "#", ".sh": "#",
            ".cmake": "#"}


def _comment_mark(file):
    if file.name in ("dev", "run") or file.name == "CMakeLists.txt" and "/" not in file.folder:
        return "#"  # the CMakeLists.txt of one library or test is one call and needs no words
    return next((mark for ending, mark in _COMMENT.items() if file.name.endswith(ending)), None)


def header_comments(tree):
    for file in tree.files:
        mark = _comment_mark(file)
        if mark is None:
            continue
        lines = file.lines[1:] if file.text.startswith("#!") else file.lines
        if file.name.endswith(".py") and file.text.lstrip("\n").startswith('"""'):
            count = file.text.split('"""')[1].count("\n") + 1
        else:
            count = len(list(itertools.takewhile(lambda line: line.startswith(mark), lines)))
        if count == 0:
            yield "header-comment", file.path, 1, "no comment at the top that says what this is"
        elif count > tables.MAX_HEADER_COMMENT_LINES:
            yield ("header-comment", file.path, 1,
                   f"{count} lines at the top, at most {tables.MAX_HEADER_COMMENT_LINES}")


def pragma_once(tree):
    for file in tree.files:
        if file.name.endswith(".h") and not re.search(r"^#pragma once$", file.text, re.MULTILINE):
            yield "pragma-once", file.path, 1, "a header without #pragma once"


def own_header(tree):
    """x.cc includes x.h first, which proves that x.h compiles alone: nothing else checks it."""
    for file in tree.files:
        below = _below_src(file.path)
        own = below[:-3] + ".h" if below and below.endswith(".cc") else None
        if own is None or "src/" + own not in tree.by_path:
            continue
        first = next(iter(file.includes()), (1, "", False))
        if first[1] != own:
            yield "own-header", file.path, first[0], f'"{own}" comes first'


_SIZED = (".h", ".cc", ".py", ".sh", ".cmake", ".go", ".ts", ".tsx")


def sizes(tree):
    folders = {}
    for path in tree.paths:
        if path.startswith("src/") and path.endswith((".h", ".cc")) and "_test." not in path:
            folders.setdefault(os.path.dirname(path), []).append(path)
    for folder, paths in folders.items():
        if len(paths) > tables.MAX_FILES_IN_FOLDER:
            yield ("folder-size", folder, 1,
                   f"{len(paths)} files, at most {tables.MAX_FILES_IN_FOLDER}")
    for file in tree.files:
        if not (file.name.endswith(_SIZED) or file.name in ("CMakeLists.txt", "dev", "run")):
            continue
        limit = tables.MAX_TEST_FILE_LINES if file.is_test else tables.MAX_FILE_LINES
        if len(file.lines) > limit:
            yield "file-size", file.path, limit + 1, f"{len(file.lines)} lines, at most {limit}"
        long = [number for number, line in enumerate(file.lines, 1)
                if len(line) > tables.MAX_COLUMNS and "http" not in line]
        if long:
            yield ("columns", file.path, long[0],
                   f"{len(long)} lines of more than {tables.MAX_COLUMNS} columns")


def function_sizes(tree):
    for file in tree.files:
        if not file.is_cxx:
            continue
        for function in source.functions(file.code):
            if function.length > tables.MAX_FUNCTION_LINES:
                yield ("function-size", file.path, function.first,
                       f"{function.name}: {function.length} lines, at most "
                       f"{tables.MAX_FUNCTION_LINES}")
            if function.parameters > tables.MAX_PARAMETERS:
                yield ("parameters", file.path, function.first,
                       f"{function.name}: {function.parameters} parameters, at most "
                       f"{tables.MAX_PARAMETERS}: make them a struct")


def names(tree):
    ending = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|using)\s+(\w+(?:"
                        + "|".join(tables.EMPTY_ENDINGS) + r"))\b(?!\s*[;:]{2})")
    for file in tree.files:
        if not file.is_cxx:
            continue
        for match in ending.finditer(file.code):
            line = file.code.count("\n", 0, match.start()) + 1
            rest = file.code[match.end():match.end() + 1]
            if rest != ";":  # a mere mention of another's type
                yield "names", file.path, line, f"{match.group(1)}: the ending says nothing"
    for path in tree.paths:
        parts = path.split("/")
        stem = parts[-1].rsplit(".", 1)[0]
        if path.startswith("src/") and (stem in tables.EMPTY_STEMS
                                        or tables.EMPTY_STEMS & set(parts[1:-1])):
            yield "names", path, 1, "a name under which anything could be put"
        if path.endswith((".h", ".cc")) and not re.fullmatch(r"[a-z0-9_]+\.(?:h|cc)", parts[-1]):
            yield "names", path, 1, "files are snake_case.h or .cc"


def _registered_folders(tree):
    """Folders below src/ that tiphys_library makes a library of."""
    return {"src/" + words[0] for _, words in _library_calls(tree) if words}


def unregistered(tree):
    libraries = _registered_folders(tree)
    listed = re.split(r"[\s()]+", re.sub(r"#[^\n]*", "", tree.text("src/CMakeLists.txt")))
    cmake = "\n".join(f.text for f in tree.files if f.name == "CMakeLists.txt")
    for file in tree.files:
        if not file.name.endswith(".cc") or re.search(rf"\b{re.escape(file.name)}\b", cmake):
            continue
        if file.path.startswith("src/"):
            if file.folder not in libraries:
                yield ("unregistered", file.path, 1,
                       f"no tiphys_library({file.folder[4:]} …) builds this folder")
        elif file.path.startswith(("tests/", "bench/", "tools/")):
            own = tree.text(file.folder + "/CMakeLists.txt")
            if "GLOB" not in own:
                yield "unregistered", file.path, 1, "no CMakeLists.txt names this file"
    for folder in sorted(libraries):
        name = folder[len("src/"):]
        parent = name.rsplit("/", 1)[0]
        if name not in listed and not re.search(
                rf"add_subdirectory\({name.rsplit('/', 1)[-1]}\)",
                tree.text(f"src/{parent}/CMakeLists.txt")):
            yield "unregistered", folder, 1, "src/CMakeLists.txt does not list this folder"


def members(tree):
    by_hand = re.compile(r'(?:\.|->)find\(\s*"')
    for file in tree.files:
        below = _below_src(file.path)
        folder = tables.layer_of(below) if below else None
        if not file.is_cxx or file.is_test or folder is None:
            continue
        if not ({folder, folder.split("/")[0] + "/*"} & set(tables.MEMBER_FOLDERS)):
            continue
        for number, line in enumerate(file.lines, 1):
            if by_hand.search(line.split("//")[0]):
                yield ("members", file.path, number,
                       "read members by base/members.h or base/object_meta.h (of a text: contains)")


def leftovers(tree):
    marks = re.compile(r"\b(?:" + "|".join(["FIX" "ME", "X" "XX", "TO" "DO", "HA" "CK"]) + r")\b")
    for file in tree.files:
        if file.name.endswith((".json", ".yaml", ".yml")):
            continue
        for number, line in enumerate(file.lines, 1):
            match = marks.search(line)
            if match and not file.path.startswith("tools/tidy/"):
                yield "leftover", file.path, number, f"{match.group(0)}: finish it or drop it"
            if re.match(r"(?:<{7}|>{7}) ", line):
                yield "leftover", file.path, number, "a merge that was not finished"


_OUTSIDE = [
    (re.compile(r"(?<![\w.])/root/\.\w|/home/(?!user\b|me\b|you\b)[a-z]+/"),
     "a path of one machine"),
    (re.compile(r"(?<![\w-])(?:design|engine|surface|persistence|baseline|peers|dependencies"
                r"|test-cluster)\.md\b"), "names a document that is not in the project"),
    (re.compile("|".join(re.escape(h) for h in tables.PACKAGE_HOSTS)),
     "the host of a package registry"),
]


def outside_world(tree):
    root = os.path.realpath(tree.root)
    here = [(re.compile(re.escape(root) + r"(?![\w-])"), "the path of this checkout")]
    beside = os.path.dirname(root)
    if beside != "/":
        here.append((re.compile(r"(?<![\w.])" + re.escape(beside) + r"/(?:shared\b|\.\w)"),
                     "a path beside this checkout"))
    for file in tree.files:
        if file.path.startswith("tools/tidy/"):
            continue
        for number, line in enumerate(file.lines, 1):
            for pattern, why in _OUTSIDE + here:
                match = pattern.search(line)
                if match:
                    yield "outside", file.path, number, f"{match.group(0)}: {why}"
                    break


def code_map(tree):
    """ARCHITECTURE.md's table `Code map` names every library folder of src/, and nothing else."""
    folders = set()
    for path in tree.paths:
        below = _below_src(path)
        folder = tables.layer_of(below) if below else None
        if folder and (folder not in tables.GROUPS):
            folders.add(folder)
    text = tree.text("ARCHITECTURE.md")
    section = re.search(r"^## Code map$(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    if section is None:
        yield "code-map", "ARCHITECTURE.md", 1, "no section `## Code map`"
        return
    mapped = set(re.findall(r"^\| `([a-z_/]+)` \|", section.group(1), re.MULTILINE))
    for folder in sorted(folders - mapped):
        yield "code-map", "ARCHITECTURE.md", 1, f"the folder src/{folder} is not in the map"
    for folder in sorted(mapped - folders):
        yield "code-map", "ARCHITECTURE.md", 1, f"the map names src/{folder}, which is not there"


def broken_links(tree):
    """Relative links of Markdown files point at files that exist."""
    for file in tree.files:
        if not file.name.endswith(".md"):
            continue
        for number, line in enumerate(file.lines, 1):
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                if re.match(r"[a-z]+:", target):
                    continue
                path = os.path.normpath(os.path.join(file.folder, target))
                if not os.path.exists(os.path.join(tree.root, path)):
                    yield "links", file.path, number, f"{target} is not there"


def named_tests(tree):
    """Tests that the documents name exist, and so do the invariants that anything cites."""
    there = set()
    for file in tree.files:
        if file.is_cxx:
            there |= {".".join(m) for m in
                      re.findall(r"\b[A-Z_]*TEST\w*\(\s*(\w+),\s*(\w+)\s*\)", file.text)}
    invariants = set(re.findall(r"^\| (INV-\d+) \|", tree.text("docs/invariants.md"), re.MULTILINE))
    for file in tree.files:
        for number, line in enumerate(file.lines, 1):
            if file.path in ("docs/invariants.md", "docs/status.md"):
                for name in re.findall(r"`([A-Z]\w+\.[A-Z]\w+)`", line):
                    if name not in there:
                        yield "named-tests", file.path, number, f"there is no test {name}"
            if invariants and not file.path.startswith("tools/tidy/"):
                for name in set(re.findall(r"\bINV-\d+\b", line)) - invariants:
                    yield "named-tests", file.path, number, f"docs/invariants.md has no {name}"


ALL = [layers, layer_links, purity, threads, sleeps, third_party, header_comments, pragma_once,
       own_header, sizes, function_sizes, names, unregistered, members, leftovers, outside_world,
       code_map, broken_links, named_tests]
