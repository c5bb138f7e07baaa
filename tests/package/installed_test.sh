#!/usr/bin/env bash
# What is installed: the program, completions that the shell takes, a manual with each command.
#   installed_test.sh BUILD_FOLDER
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

DESTDIR=$folder cmake --install "$1" --prefix /usr >"$folder/log" 2>&1 ||
  { cat "$folder/log"; fail "cmake --install"; }
usr=$folder/usr
"$usr/bin/tiphys" version | grep -q '[0-9]' || fail "the installed program tells no version"
bash -n "$usr/share/bash-completion/completions/tiphys" || fail "bash does not take its completion"
for file in zsh/vendor-completions/_tiphys fish/vendor_completions.d/tiphys.fish \
  doc/tiphys/copyright doc/tiphys/README.md doc/tiphys/docs/cli.md \
  doc/tiphys/examples/hello.yaml; do
  [ -s "$usr/share/$file" ] || fail "there is no $file"
done
manual=$(gzip -dc "$usr/share/man/man1/tiphys.1.gz")
commands=$("$usr/bin/tiphys" --help | sed -n '/^Commands$/,/^$/s/^  \([a-z-]*\) .*/\1/p')
[ "$(wc -w <<<"$commands")" -ge 15 ] || fail "the program tells too few commands: $commands"
for command in $commands; do
  grep -qx "\.SS $command" <<<"$manual" || fail "the manual has nothing about $command"
done
