# Clang's view of the tree: every file of a build folder's compile commands through -fsyntax-only
# with thread-safety analysis, then clang-tidy on the files that differ from the main branch (all of
# them with --all). Prints what the tools say; exit code 1 when anything was found.
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))


def commands(build):
    subprocess.run(["ninja", "-C", build, "build.ninja"], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = {entry["file"]: entry for entry in json.load(file)}
    return {path: entry for path, entry in entries.items()
            if path.endswith(".cc") and not path.startswith(os.path.realpath(build))}


def syntax_only(entry):
    words = shlex.split(entry["command"])
    if os.path.basename(words[0]) == "ccache":
        words = words[1:]
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT"):
            skip = True
        elif word not in ("-c", "-MD"):
            kept.append(word)
    return run([*kept, "-fsyntax-only"], entry["directory"])


def run(words, folder):
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def changed_files():
    def git(*words):
        code, text = run(["git", *words], ROOT)
        return text.split("\n") if code == 0 else []
    base = next((b for b in git("merge-base", "HEAD", "origin/main") if b), "HEAD")
    names = git("diff", "--name-only", base) + git("ls-files", "--others", "--exclude-standard")
    return {os.path.join(ROOT, name) for name in names if name}


def report(name, results):
    bad = 0
    for path, (code, text) in results:
        if code != 0:
            bad += 1
            print(text.strip() or f"{path}: failed without a word")
    print(f"{name}: {bad} of {len(results)} files with findings", flush=True)
    return bad


def main(build, arguments):
    entries = commands(build)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        paths = sorted(entries)
        checked = pool.map(lambda p: syntax_only(entries[p]), paths)
        bad = report("thread-safety", list(zip(paths, checked)))
        chosen = paths if "--all" in arguments else sorted(set(paths) & changed_files())
        lint = lambda p: run(["clang-tidy-19", "--quiet", "-p", build, p], ROOT)
        bad += report("clang-tidy", list(zip(chosen, pool.map(lint, chosen))))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(os.path.realpath(sys.argv[1]), sys.argv[2:]))
