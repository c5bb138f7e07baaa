# `./dev test` as stages with a time budget each; sourced by `dev`. A stage that fails does not hide
# the later ones; a stage over its budget fails. Ends with a table and one line of counts.

stage_rows=()
stages_failed=0
stage_result=ok
# Failures that ctest does not know of, for the last line.
extra_failed=0

# stage NAME BUDGET_SECONDS COMMAND…: leaves "ok", "failed" or "over budget" in stage_result. Never
# call it in a condition: bash would ignore failing lines inside.
stage() {
  local name=$1 budget=$2 began=$SECONDS
  shift 2
  say "stage $name: at most $((budget / 60)) minutes"
  # A subshell with its own -e: a failing line ends the stage, not the whole run.
  stage_result=ok
  set +e
  (set -e; "$@")
  local code=$?
  set -e
  local took=$((SECONDS - began))
  if [ "$code" != 0 ]; then
    stage_result=failed
  elif [ "$took" -gt "$budget" ]; then
    stage_result="over budget"
  fi
  [ "$stage_result" = ok ] || stages_failed=$((stages_failed + 1))
  stage_rows+=("$(printf '%-10s %8ds %8ds  %s' "$name" "$took" "$budget" "$stage_result")")
}

# The corpus is data that lies beside the project; where it must be there is said by CI.
check_corpus() {
  export TIPHYS_CORPUS=${TIPHYS_CORPUS:-$root/../shared/corpus}
  [ -d "$TIPHYS_CORPUS" ] && return 0
  if [ -n "${CI:-}" ]; then
    say "TIPHYS_CORPUS ($TIPHYS_CORPUS) is not there, and CI needs it"
    return 1
  fi
  say "**********************************************************************"
  say "NO CORPUS at $TIPHYS_CORPUS: the conformance suite is SKIPPED."
  say "Set TIPHYS_CORPUS to the folder that holds it."
  say "**********************************************************************"
}

stage_setup() {
  ensure_packages test
  check_corpus
}

# Everything of preset dev, each header alone, then the binary and benches of preset release.
stage_compile() {
  build_targets dev all all_verify_interface_header_sets
  build_targets release all
}

stage_tests() {
  ctest --test-dir "$root/build/dev" -j "$jobs" --timeout 300 --output-on-failure \
    --no-tests=error \
    --output-junit "$root/build/dev/tests.xml" "$@"
}

# Histories that nobody has seen: what is found is told with the seed that tells it again.
stage_simulate() {
  local first=$(((RANDOM << 15 | RANDOM) + 1000000))
  say "fresh seeds from $first; the same again: ./dev simulate --from $first"
  "$root/build/release/simulate" --seeds 1000000 --from "$first" --seconds 120
}

# junit_count ATTRIBUTE: a figure of the test report's first element, 0 without a report.
junit_count() {
  local figure
  figure=$(grep -m1 -oE "^[[:space:]]*$1=\"[0-9]+\"" "$root/build/dev/tests.xml" 2>/dev/null |
    grep -oE '[0-9]+') || figure=0
  printf '%s' "$figure"
}

command_test() {
  check_corpus || exit 1
  rm -f "$root/build/dev/tests.xml"
  stage setup 300 stage_setup
  if [ "$stage_result" = ok ]; then
    stage format 120 command_format --check
    [ "$stage_result" = ok ] || extra_failed=$((extra_failed + 1))
    stage compile 720 stage_compile
  fi
  if [ "$stage_result" = ok ]; then
    stage tests 900 stage_tests "$@"
    # Who asks for some tests by name does not want it.
    if [ $# = 0 ]; then
      stage simulate 240 stage_simulate
      [ "$stage_result" = ok ] || extra_failed=$((extra_failed + 1))
    fi
  else
    extra_failed=$((extra_failed + 1))
  fi
  printf '\n%-10s %9s %9s  %s\n' stage took budget result
  printf '%s\n' "${stage_rows[@]}"
  local total failed skipped
  total=$(junit_count tests)
  failed=$(junit_count failures)
  skipped=$(($(junit_count skipped) + $(junit_count disabled)))
  printf '\n%d passed, %d failed, %d skipped\n' $((total - failed - skipped)) \
    $((failed + extra_failed)) "$skipped"
  [ "$stages_failed" = 0 ]
}
