#!/usr/bin/env bash
# Tests of `dev`: sources it and calls its functions with a scratch folder as the root.
set -uo pipefail
source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$source_root/dev"
set +e
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/tools" "$scratch/build"
root=$scratch
failures=0

expect() {
  local name=$1 wanted=$2 got=$3
  [ "$wanted" = "$got" ] && return 0
  failures=$((failures + 1))
  printf 'FAILED: %s\n  wanted: %s\n  got:    %s\n' "$name" "$wanted" "$got"
}
answer() { "$@" >/dev/null 2>&1 && echo yes || echo no; }

cat >"$scratch/tools/packages.txt" <<'TEXT'
# A comment.
[run]
bash
coreutils  # why

[test: run]
no-such-package-anywhere
TEXT
expect "a section alone" "bash coreutils" "$(packages_of run | xargs)"
expect "a section with what it includes" "no-such-package-anywhere bash coreutils" \
  "$(packages_of test | xargs)"
if command -v dpkg-query >/dev/null; then
  expect "what is there is not missing" "" "$(missing_packages bash coreutils)"
  expect "what nobody knows is missing, and hides nothing" "no-such-package-anywhere" \
    "$(missing_packages bash no-such-package-anywhere coreutils)"
  expect "a complete machine passes" yes "$(answer eval '(ensure_packages run)')"
  expect "the check leaves a stamp" yes "$(answer test -s "$scratch/build/.packages-run")"
  missing_packages() { echo called >>"$scratch/calls"; }
  ensure_packages run
  expect "a second check asks nobody" no "$(answer test -e "$scratch/calls")"
  touch -d '1 hour ago' "$scratch/tools/packages.txt"
  ensure_packages run
  expect "a changed list is checked again" yes "$(answer test -e "$scratch/calls")"
fi
expect "an unknown section is refused" no "$(answer eval '(ensure_packages nowhere)')"

expect "no arguments name no file" no "$(answer names_a_file)"
expect "options alone name no file" no "$(answer names_a_file -p items=7 --no-color)"
expect "a value that ends like a file is no file" no "$(answer names_a_file -p file=a.yaml)"
expect "the first word is the file, even a wrong one" yes "$(answer names_a_file nothing)"
expect "a file after options" yes "$(answer names_a_file -p items=7 a.yaml)"
expect "standard input" yes "$(answer names_a_file -)"

# What is edited is compiled alone from then on; nothing before there is a build folder, or in CI.
unset CI
loosen dev
expect "nothing is loose before a build" no "$(answer test -e "$scratch/build/dev/loose.txt")"
mkdir -p "$scratch/build/dev"
printf 'src/old.cc\n' >"$scratch/build/dev/loose.txt"
if command -v git >/dev/null; then
  git -C "$scratch" init -q
  touch "$scratch/edited.cc" "$scratch/edited.h"
  CI=true loosen dev
  expect "CI edits nothing" "src/old.cc" "$(xargs <"$scratch/build/dev/loose.txt")"
  loosen dev
  expect "a new source joins those edited before" "edited.cc src/old.cc" \
    "$(xargs <"$scratch/build/dev/loose.txt")"
fi

broken() {
  false
  echo "not reached" >"$scratch/reached"
}
stage good 10 true 2>/dev/null
expect "a stage that passes" ok "$stage_result"
stage bad 10 broken 2>/dev/null
expect "a stage that fails" failed "$stage_result"
expect "a failing line ends its stage" no "$(answer test -e "$scratch/reached")"
say() { SECONDS=$((SECONDS + 5)); }  # time passes in the parent, which is where it is measured
stage late 3 true
expect "a stage over its budget" "over budget" "$stage_result"
set +e  # stage switches it on
expect "failures are counted" 2 "$stages_failed"
expect "each stage has a row" 3 "${#stage_rows[@]}"

mkdir -p "$scratch/build/dev"
expect "no report, no count" 0 "$(junit_count tests)"
printf '<?xml version="1.0"?>\n<testsuite name="x"\n\ttests="12"\n\tfailures="3"\n' \
  >"$scratch/build/dev/tests.xml"
expect "the report's counts" "12 3" "$(junit_count tests) $(junit_count failures)"

unset -f say
say() { printf '%s\n' "$*" >&2; }
expect "no corpus fails in CI" no "$(CI=true TIPHYS_CORPUS=$scratch/none answer check_corpus)"
expect "no corpus elsewhere is said" yes "$(CI='' TIPHYS_CORPUS=$scratch/none answer check_corpus)"

help=$("$source_root/dev" --help)
for verb in run test build bench fuzz tsan coverage tidy format; do
  expect "help names $verb" yes "$(answer grep -q "^  $verb" <<<"$help")"
done
code=0
"$source_root/dev" nonsense >/dev/null 2>&1 || code=$?
expect "an unknown command" 70 "$code"

[ "$failures" = 0 ] && echo "all of dev's tests passed"
exit "$failures"
