"""The facts that the checks compare the tree with: layers, bans, wrapped libraries, limits."""

# Folder of src/ -> what it may include. A name with a slash may also be a file without its ending.
# `store/*` stands for each folder below store; a folder may always include itself.
_CORE = ["base", "spec", "expr", "engine"]
_ADAPTER = _CORE + ["ports", "api", "persist", "sync", "drivers"]
LAYERS = {
    "base": [],
    "spec": ["base"],
    "expr": ["base"],
    "lint": ["base", "spec", "expr"],
    "engine": ["base", "spec", "expr"],
    "persist": ["base", "spec", "engine"],
    "sync": ["base"],
    "api": ["base", "spec"],
    "submit": ["base", "spec", "expr", "lint", "api"],
    "ports": _CORE + ["api"],
    "drivers/*": ["base", "sync"],
    "drivers/kube": ["base", "sync", "drivers/http"],
    "drivers/registry": ["base", "sync", "drivers/http"],
    "store/*": _ADAPTER,
    "artifact/*": _ADAPTER + ["artifact/contract_test"],
    "adapters/*": _ADAPTER,
    "adapters/client": _ADAPTER + ["submit"],
    "runner/*": _ADAPTER + ["executor/protocol", "runner/contract/contract_test"],
    "executor": ["base"],
    "controller": _CORE + ["ports", "api", "persist"],
    "server": _CORE + ["ports", "api", "submit", "sync", "drivers/http"],
    "cli": ["base", "api", "spec", "expr", "lint", "submit", "ports/client", "ports/owner",
            "ports/files", "ports/terminal"],
    "app": ["*"],
}
# Folders of src/ that only hold folders.
GROUPS = ["drivers", "store", "artifact", "adapters", "runner"]

PURE = ["base", "spec", "expr", "lint", "engine", "persist", "api", "submit"]

# Pure folders: nothing that waits, reads the world or differs from run to run.
PURE_BANNED_INCLUDES = {
    "thread", "mutex", "shared_mutex", "condition_variable", "future", "semaphore", "latch",
    "barrier", "stop_token", "atomic", "fstream", "iostream", "filesystem", "random", "ctime",
    "csignal", "cstdio", "syncstream",
    "pthread.h", "signal.h", "time.h", "stdio.h", "fcntl.h", "dirent.h", "netdb.h", "poll.h",
    "unistd.h", "spawn.h", "dlfcn.h", "pwd.h", "syslog.h",
}
PURE_BANNED_INCLUDE_FOLDERS = ("sys/", "linux/", "netinet/", "arpa/", "net/")
PURE_BANNED_CALLS = {
    r"\w*_clock::now\b": "reads a clock",
    r"\b(?:std::)?(?:secure_)?getenv\s*\(": "reads the environment",
    r"\b(?:std::)?s?rand\s*\(": "draws a random number",
    r"\brandom_device\b": "draws a random number",
    r"(?<![\w.>:])(?:std::|::)?time\s*\(\s*(?:nullptr|NULL|0|&)": "reads a clock",
    r"\b(?:clock_gettime|gettimeofday|localtime(?:_r)?)\b": "reads a clock",
    r"\b(?:locate_zone|get_tzdb|current_zone)\s*\(": "reads the zone files",
    r"\bf(?:open|read|write|printf)\s*\(": "touches a file",
    r"\bthread_local\b": "knows of threads",
}
# Primitives of threads live in sync alone; app starts what there is.
THREAD_INCLUDES = {
    "thread", "mutex", "shared_mutex", "condition_variable", "future", "semaphore", "latch",
    "barrier", "pthread.h",
}
THREAD_FOLDERS = ["sync"]

# A library is included by the .cc files of the folders that wrap it; "*" is every folder.
THIRD_PARTY = {
    "fmt/": ["*"],
    "boost/unordered/": ["*"],
    "boost/asio": ["drivers/http"],
    "boost/beast": ["drivers/http"],
    "boost/": ["base"],
    "simdjson.h": ["base"],
    "yaml.h": ["base"],
    "xxhash.h": ["base"],
    "re2/": ["base", "expr"],
    "date/": ["base", "expr", "adapters/clock", "adapters/facts"],
    "zstd.h": ["base", "persist", "runner/process"],
    "zlib.h": ["base", "persist"],
    "seccomp.h": ["executor"],
    "sqlite3.h": ["drivers/sqlite"],
    "libpq-fe.h": ["drivers/pg"],
    "mysql": ["drivers/mysql"],
    "openssl/": ["base", "expr", "drivers/http", "drivers/registry"],
    "nghttp2/": ["drivers/http"],
    "CLI/": ["cli"],
}
TEST_ONLY = ("gtest/", "gmock/", "rapidcheck", "benchmark/")

STANDARD_C = {
    "assert.h", "ctype.h", "dirent.h", "dlfcn.h", "endian.h", "errno.h", "fcntl.h", "fnmatch.h",
    "glob.h", "grp.h", "limits.h", "locale.h", "math.h", "netdb.h", "poll.h", "pthread.h", "pwd.h",
    "sched.h", "signal.h", "spawn.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "strings.h",
    "syslog.h", "termios.h", "time.h", "unistd.h", "wchar.h", "ftw.h", "mntent.h", "malloc.h",
    "cxxabi.h", "execinfo.h",
}
STANDARD_C_FOLDERS = ("sys/", "linux/", "netinet/", "arpa/", "net/", "asm/", "bits/")

# Words that say nothing about what a thing is.
EMPTY_ENDINGS = ("Manager", "Helper", "Helpers", "Util", "Utils", "Context", "Handler", "Info",
                 "Data")
EMPTY_STEMS = {"util", "utils", "common", "helper", "helpers", "misc", "manager"}

# Folders that read manifests and other trees of JSON by base/members.h and base/object_meta.h,
# where what is missing or of another kind is settled once.
MEMBER_FOLDERS = ["adapters/*", "app", "cli", "runner/*", "server", "submit"]

PACKAGE_HOSTS = (
    "registry.npmjs" ".org", "registry.yarnpkg" ".com", "pypi" ".org", "files.pythonhosted" ".org",
    "proxy.golang" ".org", "sum.golang" ".org", "crates" ".io", "repo.maven" ".apache.org",
    "repo1.maven" ".org", "deb.debian" ".org", "snapshot.debian" ".org",
)

MAX_FILE_LINES = 800
MAX_TEST_FILE_LINES = 1200
MAX_FUNCTION_LINES = 70
MAX_COLUMNS = 100
MAX_PARAMETERS = 6
MAX_FILES_IN_FOLDER = 40
MAX_HEADER_COMMENT_LINES = 12


def layer_of(path_below_src):
    """The key of the folder that a path such as store/sqlite/rows.cc belongs to, or None."""
    parts = path_below_src.split("/")
    if parts[0] in GROUPS:
        return "/".join(parts[:2]) if len(parts) > 2 else parts[0]
    return parts[0] if len(parts) > 1 else None


def allowed_for(folder):
    """What a folder may include, or None when the table does not know it."""
    if folder in LAYERS:
        return LAYERS[folder]
    group = folder.split("/")[0]
    return LAYERS.get(group + "/*")
