# kill -9 of the engine at random moments of one workflow: at the end each item ran exactly once.
#
# Each item appends its own number to a file in an allowed folder of the host. The engine is
# started, killed once so and so many lines are there (so that the kills are spread over the whole
# workflow, however fast the machine), started again as the owner that a command would start in the
# background, and so on. The seed is printed.
import argparse
import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: kill}
spec:
  entrypoint: main
  volumes: [{name: out, hostPath: {path: "@FOLDER@"}}]
  templates:
  - name: main
    steps:
    - - name: item
        template: item
        arguments: {parameters: [{name: item, value: "{{item}}"}]}
        withSequence: {count: "@ITEMS@"}
  - name: item
    inputs: {parameters: [{name: item}]}
    container:
      image: busybox
      command: [sh, -c]
      args: ["n={{inputs.parameters.item}}; echo $n >> /out/lines; sleep 0.0$((n % 7))"]
      volumeMounts: [{name: out, mountPath: /out}]
"""

WAIT_SECONDS_MAX = 240


def count_lines(path):
    try:
        with open(path, "rb") as file:
            return file.read().count(b"\n")
    except FileNotFoundError:
        return 0


class Engine:
    """The program over one store; at most one process at a time."""

    def __init__(self, program, root, parallel):
        self.program = program
        self.out = os.path.join(root, "out")
        os.mkdir(self.out)
        self.log = open(os.path.join(root, "engine.log"), "wb")
        self.common = ["--store", os.path.join(root, "store")]
        self.options = {"allow-host": self.out, "max-parallel": str(parallel)}
        self.lines = os.path.join(self.out, "lines")
        self.process = None

    def run(self, manifest):
        words = [word for name, value in self.options.items() for word in ("--" + name, value)]
        self._start(["run", manifest, *words, *self.common])

    def resume(self):
        words = [word for pair in self.options.items() for word in pair]
        self._start(["__owner", "store", self.common[1], *words])

    def _start(self, words):
        self.process = subprocess.Popen(
            [self.program, *words], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True)

    def kill_when(self, lines, delay):
        """False if it ended by itself before."""
        end = time.monotonic() + WAIT_SECONDS_MAX
        while count_lines(self.lines) < lines:
            if self.process.poll() is not None:
                return False
            if time.monotonic() > end:
                raise SystemExit(f"stuck: {count_lines(self.lines)} of {lines} lines")
            time.sleep(0.002)
        time.sleep(delay)
        if self.process.poll() is not None:
            return False
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return True

    def finish(self):
        try:
            return self.process.wait(timeout=WAIT_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise SystemExit(f"stuck: {count_lines(self.lines)} lines") from None

    def ask(self, words):
        return subprocess.run([self.program, *words, *self.common], capture_output=True, text=True,
                              check=False, timeout=WAIT_SECONDS_MAX)


def check_lines(path, items):
    if count_lines(path) == 0:
        return ["no item ran"]
    with open(path, encoding="ascii") as file:
        counts = collections.Counter(file.read().split())
    wanted = {str(n) for n in range(items)}
    missing = sorted(wanted - counts.keys(), key=int)
    twice = sorted((n for n, times in counts.items() if times > 1), key=int)
    strange = sorted(counts.keys() - wanted)
    problems = []
    for what, names in (("missing", missing), ("more than once", twice), ("unknown", strange)):
        if names:
            problems.append(f"{what}: {' '.join(names[:20])} ({len(names)} in all)")
    return problems


def run(arguments, root):
    chance = random.Random(arguments.seed)
    engine = Engine(arguments.program, root, arguments.parallel)
    manifest = os.path.join(root, "kill.yaml")
    with open(manifest, "w", encoding="ascii") as file:
        text = WORKFLOW.replace("@FOLDER@", engine.out)
        file.write(text.replace("@ITEMS@", str(arguments.items)))
    begin = time.monotonic()
    engine.run(manifest)
    kills = 0
    for k in range(arguments.kills):
        # The last kills come while the last items run, never after them.
        lines = 1 + k * max(arguments.items - 2 * arguments.parallel, 1) // arguments.kills
        if not engine.kill_when(lines, chance.uniform(0, 0.03)):
            code = engine.process.returncode
            print(f"the engine ended by itself before kill {k + 1}: code {code}")
            break
        kills += 1
        engine.resume()
    code = engine.finish()
    took = time.monotonic() - begin
    problems = check_lines(engine.lines, arguments.items)
    if code != 0:
        problems.append(f"the last start exited with {code}")
    if kills < arguments.kills:
        problems.append(f"only {kills} kills")
    shown = engine.ask(["get", "kill", "-o", "json"])
    if '"phase": "Succeeded"' not in shown.stdout:
        problems.append(f"the workflow did not succeed: {shown.stderr.strip()[:300]}")
    left = [name for _, folders, _ in os.walk(os.path.join(root, "store", "attempts"))
            for name in folders if name.startswith("g")]
    if left:
        problems.append(f"attempts left behind: {' '.join(left[:10])}")
    print(f"{kills} kills, {arguments.items} items, {took:.1f} s, seed {arguments.seed}: "
          + ("each item exactly once" if not problems else "; ".join(problems)))
    return problems


def main():
    parser = argparse.ArgumentParser(description="kill -9 of the engine, many times")
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--parallel", type=int, default=8)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--keep", action="store_true", help="leave the store for a look")
    arguments = parser.parse_args()
    arguments.program = os.path.abspath(arguments.program)
    root = tempfile.mkdtemp(prefix="tiphys-kill-")
    problems = ["it did not come to an end"]
    try:
        problems = run(arguments, root)
    finally:
        if problems:
            with open(os.path.join(root, "engine.log"), "rb") as log:
                words = log.read()[-3000:].decode("utf-8", "replace")
            print("the engine's last words:\n" + words)
        if arguments.keep:
            print(f"kept: {root}")
        else:
            shutil.rmtree(root, ignore_errors=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
