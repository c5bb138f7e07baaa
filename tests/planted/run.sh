#!/usr/bin/env bash
# Plants each bug of tests/planted/*.patch in a copy of the tree, builds the fuzzer that the patch
# names and shows that it finds the bug from the seeds. `run.sh ROOT [NAME …]`; needs clang 19.
set -euo pipefail
root=$1
shift
work=$root/build/planted
seconds=${TIPHYS_PLANTED_SECONDS:-120}

# The tree without anything that git does not know; old times stay, so that ninja builds little.
refresh_copy() {
  mkdir -p "$work/tree"
  (cd "$root" && git ls-files -z --cached --others --exclude-standard -- CMakeLists.txt \
    CMakePresets.json cmake src tests/fuzz | xargs -0 ls -d 2>/dev/null |
    tar -cf - -T - | tar -xf - -C "$work/tree")
}

build_fuzzer() {
  [ -e "$work/build/build.ninja" ] ||
    cmake -S "$work/tree" -B "$work/build" --preset fuzz >"$work/configure.log" 2>&1
  ninja -C "$work/build" "fuzz_$1" >"$work/build.log" 2>&1 || {
    tail -n 30 "$work/build.log" >&2
    return 1
  }
}

# True when the fuzzer NAME finds something in the time given.
finds() {
  local name=$1 seeds=$work/tree/tests/fuzz
  rm -rf "$work/corpus" && mkdir -p "$work/corpus"
  ! "$work/build/fuzz_$name" -max_total_time="$seconds" -timeout=10 -dict="$seeds/dict/$name.dict" \
    -artifact_prefix="$work/found-" "$work/corpus" "$seeds/corpus/$name" >"$work/$name.log" 2>&1
}

one_patch() {
  local patch=$1 name fuzzer began=$SECONDS result=0
  name=$(basename "$patch" .patch)
  fuzzer=$(sed -n 's/^fuzzer: //p' "$patch")
  (cd "$work/tree" && patch -p1 --quiet --no-backup-if-mismatch <"$patch")
  if build_fuzzer "$fuzzer" && finds "$fuzzer"; then
    printf '%-20s found by %s in %d s (with the build): %s\n' "$name" "$fuzzer" \
      $((SECONDS - began)) "$(grep -m1 -aE 'broken:|ERROR: AddressSanitizer|runtime error' \
        "$work/$fuzzer.log" | sed 's/^.*ERROR: //; s/^.*broken: /broken: /')"
  else
    printf '%-20s NOT found by %s\n' "$name" "$fuzzer"
    result=1
  fi
  (cd "$work/tree" && patch -p1 -R --quiet --no-backup-if-mismatch <"$patch")
  return "$result"
}

refresh_copy
failed=0
for patch in "$root"/tests/planted/*.patch; do
  [ $# = 0 ] || [[ " $* " == *" $(basename "$patch" .patch) "* ]] || continue
  one_patch "$patch" || failed=1
done
exit "$failed"
