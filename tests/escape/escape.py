# One attempt to get out of the sandbox: did it hold?
#
#   escape.py PROGRAM root|user ATTEMPT
#
# ATTEMPT is a step's script (.sh, .py) or a whole workflow (.yaml). Its first lines may say what it
# needs and what has to come of it (README.md). A script prints ESCAPED where it got through.
# Afterwards the host has to be as it was, whatever the script says.
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

USER = 54321  # of nobody
SKIPPED = 77
PRELUDE = """
import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number),
                          *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    return result if result >= 0 else -ctypes.get_errno()
def refused(what, number, *arguments, by=(errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOSPC)):
    result = call(number, *arguments)
    if result >= 0 or -result not in by:
        print('ESCAPED', what, result, os.strerror(-result) if result < 0 else '')
"""
NEIGHBOUR = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: neighbour}
spec:
  entrypoint: main
  templates:
  - name: main
    steps: [[{name: a, template: one, withSequence: {count: "10"}}]]
  - name: one
    script:
      image: bash
      command: [bash]
      source: for i in 1 2 3 4 5; do sleep 0.1; ls / >/dev/null || exit 3; done
"""


def directives(text):
    found, last = {}, None
    for line in text.splitlines():
        match = re.match(r"# (\w+): (.*)", line)
        if match:
            last = match[1]
            found[last] = match[2]
        elif last and line.startswith("#   "):
            found[last] += " " + line[4:]
        else:
            break
    return found


def as_manifest(name, suffix, text, said):
    if suffix == ".yaml":
        return text
    more = json.loads(said.get("with", "{}"))
    script = {"image": "bash", "command": ["bash"], "source": text + "\necho HELD\n"}
    if suffix == ".py":
        script = {"image": "python", "command": ["python3"],
                  "source": PRELUDE + text + "\nprint('HELD')\n"}
    script["volumeMounts"] = more.pop("mounts", [])
    template = {"name": "main", "script": script, **more}
    return json.dumps({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"name": name},
        "spec": {"entrypoint": "main", "templates": [template]}})


class Place:
    """Folders, a neighbour and a store for one attempt, all of one user."""

    def __init__(self, program, user):
        self.uid = USER if user == "user" else 0
        self.prefix = []
        if self.uid and os.geteuid() == 0:
            self.prefix = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
        # /var is shown to steps, /tmp is not.
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="tiphys-escape-", dir="/var/tmp"))
        self.hidden = pathlib.Path(tempfile.mkdtemp(prefix="tiphys-escape-", dir="/tmp"))
        self.store = self.place / "store"
        self.allowed = self.place / "allowed"
        self.outside = self.hidden / "outside"
        self.allowed.mkdir()
        self.outside.mkdir()
        (self.outside / "secret").write_text("a secret of the host\n")
        (self.place / "beside").write_text("beside the store\n")
        self.program = str(self.hidden / "tiphys")
        try:
            os.link(program, self.program)
        except OSError:
            shutil.copy(program, self.program)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.place / "socket"))
        self.listener.listen()
        self.listener.settimeout(0)
        os.chmod(self.place / "socket", 0o666)
        if self.prefix:
            subprocess.run(["chown", "-R", f"{USER}:{USER}", self.place, self.outside], check=True)
            os.chown(self.hidden, USER, USER)
        self.neighbour = subprocess.Popen([*self.prefix, "sleep", "600"])
        # Until it is that user's.
        while os.readlink(f"/proc/{self.neighbour.pid}/exe").endswith(("python3", "setpriv")):
            time.sleep(0.005)

    def fill(self, text):
        for name, value in {"STORE": self.store, "OUTSIDE": self.outside, "ALLOWED": self.allowed,
                            "PLACE": self.place, "NEIGHBOUR": self.neighbour.pid}.items():
            text = text.replace(f"@{name}@", str(value))
        return text

    def start(self, *words):
        return subprocess.Popen(
            [*self.prefix, self.program, *words, "--store", str(self.store)],
            cwd=self.hidden, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.hidden), "TZ": "UTC",
                 "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")})

    def run(self, *words):
        call = self.start(*words)
        out, _ = call.communicate(timeout=150)
        return call.returncode, out

    def host(self):
        """What may not change."""
        state = {}
        for path in ["/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
                     "/proc/sys/kernel/hostname", "/proc/sys/kernel/pid_max",
                     "/proc/sys/user/max_user_namespaces", "/proc/sys/vm/overcommit_memory",
                     "/proc/self/mountinfo", "/etc/passwd", "/etc/hosts"]:
            try:
                state[path] = pathlib.Path(path).read_text()
            except OSError as error:
                state[path] = error.errno
        for folder in [self.outside, "/etc", "/usr/local/bin", "/opt", "/tmp", "/var/tmp"]:
            for name in sorted(os.listdir(folder)):
                if name.startswith("tiphys-") or folder == "/tmp" and name != "pwned":
                    continue
                found = os.lstat(os.path.join(folder, name))
                state[f"{folder}/{name}"] = (found.st_mode, found.st_ino, found.st_uid,
                                             found.st_size, found.st_mtime_ns, found.st_nlink)
        status = pathlib.Path(f"/proc/{self.neighbour.pid}/stat").read_text()
        running = status.rsplit(")", 1)[1].split()[0] in "RSD"
        state["neighbour"] = (self.neighbour.poll(), running)
        state["beside"] = (self.place / "beside").read_text()
        return state

    def called(self):
        try:
            self.listener.accept()
            return True
        except OSError:
            return False

    def close(self):
        self.neighbour.kill()
        self.neighbour.wait()
        self.listener.close()
        for folder in (self.hidden, self.place):
            subprocess.run(["chmod", "-R", "u+rwx", folder], stderr=subprocess.DEVNULL, check=False)
            subprocess.run(["rm", "-rf", folder], check=False)


def check_removed(place, wrong):
    code, out = place.run("delete", "--all")
    if code != 0:
        wrong.append(f"delete: {out}")
    def left():
        folders = [place.store / name for name in ("trash", "kept")]
        return [one for folder in folders if folder.exists() for one in os.listdir(folder)]
    # The next command goes on with what the last one left.
    for turn in range(20):
        if not left():
            return
        file = write(place, f"after-{turn}", NEIGHBOUR.replace("neighbour", f"after-{turn}"))
        place.run("run", file)
    wrong.append(f"the engine keeps {left()}")


def write(place, name, text):
    file = place.hidden / f"{name}.yaml"
    file.write_text(text)
    if place.prefix:
        os.chown(file, USER, USER)
    return str(file)


def check_end(place, expect, code, out, wrong):
    kind, _, text = expect.partition(" ")
    if kind == "refused":
        listed = place.run("list", "-o", "name")[1].strip()
        # Whoever refuses all makes no store either.
        if listed and not listed.startswith("Error: there is no store in "):
            wrong.append("it is stored all the same: " + listed)
    # What is refused is quoted.
    if kind != "refused" and "ESCAPED" in out:
        wrong.append("it got through")
    if kind == "held" and (code != 0 or "HELD" not in out):
        wrong.append(f"it did not run to its end (exit code {code})")
    if kind == "failed" and (code != 1 or text not in out):
        wrong.append(f"it should have failed with {text!r}, exit code 1; it is {code}")
    if kind == "refused" and (code != 2 or text not in out):
        wrong.append(f"it should have been refused with {text!r}, exit code 2; it is {code}")


def attempt(place, file):
    text = place.fill(file.read_text())
    said = directives(text)
    if said.get("machine", platform.machine()) != platform.machine():
        return [], "SKIPPED"
    manifest = write(place, file.stem, as_manifest(file.stem, file.suffix, text, said))
    also = said.get("also", "").split()
    wrong = []
    before = place.host()
    beside = None
    if "neighbour" in also:
        beside = place.start("run", write(place, "neighbour", NEIGHBOUR))
    code, out = place.run("run", manifest, "--log", "--allow-host", str(place.allowed),
                          *said.get("flags", "").split())
    check_end(place, said.get("expect", "held"), code, out, wrong)
    if beside is not None:
        told, _ = beside.communicate(timeout=150)
        if beside.returncode != 0:
            wrong.append(f"the neighbour failed: {told}")
    after = place.host()
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            wrong.append(f"{key} was {before.get(key)!r}, it is {after.get(key)!r}")
    if place.called():
        wrong.append("a socket of the host was called")
    if "removed" in also:
        check_removed(place, wrong)
    return wrong, out


def main():
    program, user, file = sys.argv[1:4]
    if user == "root" and os.geteuid() != 0:
        print("only root can run the engine as root")
        return SKIPPED
    place = Place(program, user)
    try:
        wrong, out = attempt(place, pathlib.Path(file))
    finally:
        place.close()
    if out == "SKIPPED":
        return SKIPPED
    if wrong:
        print(out)
        print("\n".join(f"NOT HELD: {line}" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
