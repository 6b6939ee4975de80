#!/bin/bash
# Installs what the tests need, builds, and runs all of them: as they are, with the address and
# undefined-behaviour sanitizers, and what has threads with the thread sanitizer.
# The last line is "N passed, N failed"; the exit is 1 if something failed or nothing ran.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." || exit 1
. tools/packages.sh

presets=(dev asan tsan)
case "${1-}" in
  "") ;;
  --fast) presets=(dev) ;;
  *) echo "Usage: tools/test.sh [--fast]   (--fast: without the sanitizers)" >&2; exit 2 ;;
esac

all_passed=0
all_failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
patience=4  # Sanitizers make everything slower: time limits are multiplied by this.

# Sanitizers of g++ 12 cannot place their shadow memory where the kernel scatters addresses widely.
runner=()
if setarch "$(uname -m)" -R true 2>/dev/null; then runner=(setarch "$(uname -m)" -R); fi
export ASAN_OPTIONS=detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1"

# count NAME SECONDS PASSED FAILED: adds to the sum, and shows the log of what failed.
count() {
  all_passed=$((all_passed + $3))
  all_failed=$((all_failed + $4))
  [ "$4" -eq 0 ] || tail -n 200 "$log"
  printf -- '-- %s: %d passed, %d failed (%d s)\n' "$1" "$3" "$4" "$2"
}

# one NAME COMMAND...: a command that counts as one test.
one() {
  local name=$1 begin=$SECONDS status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=1
  count "$name" $((SECONDS - begin)) $((1 - status)) "$status"
  return "$status"
}

number_in_log() {
  local found
  found=$(sed -n -E "s/$1/\1/p" "$log" | tail -n 1)
  echo "${found:-0}"
}

# units NAME PRESET FILTER: the GoogleTest program. One that does not reach its end has failed once
# more than it says.
units() {
  local begin=$SECONDS status=0 passed failed
  timeout -k 10 900 "${runner[@]}" "build/$2/unit_tests" --gtest_brief=1 --gtest_filter="$3" \
    >"$log" 2>&1 </dev/null || status=1
  passed=$(number_in_log '^\[  PASSED  \] ([0-9]+) tests?\..*')
  failed=$(number_in_log '^\[  FAILED  \] ([0-9]+) tests?, listed below:.*')
  if [ $((passed + failed)) -eq 0 ] || { [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; }; then
    failed=$((failed + 1))
  fi
  count "$1" $((SECONDS - begin)) "$passed" "$failed"
}

# script NAME FILE ARGUMENT...: a Python program whose last line is "N passed, N failed".
script() {
  local name=$1 begin=$SECONDS status=0 passed failed
  shift
  [ -f "$1" ] || return 0
  timeout -k 10 1800 "${runner[@]}" "$python" "$@" >"$log" 2>&1 </dev/null || status=1
  passed=$(number_in_log '^([0-9]+) passed, [0-9]+ failed$')
  failed=$(number_in_log '^[0-9]+ passed, ([0-9]+) failed$')
  if [ $((passed + failed)) -eq 0 ] || { [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; }; then
    failed=$((failed + 1))
  fi
  count "$name" $((SECONDS - begin)) "$passed" "$failed"
}

# corpora PRESET: every fuzz target, each with the inputs that are kept for it.
corpora() {
  local source name
  for source in fuzz/*.cpp; do
    name=$(basename "$source" .cpp)
    [ "$name" = replay ] ||
      one "$1: fuzz corpus of $name" "${runner[@]}" "build/$1/replay_$name" "fuzz/corpus/$name"
  done
}

# With headers precompiled, as all of it is built from nothing. g++ 12 then warns of what is not so,
# so a warning is no error here; it is one in the preset `dev` as it stands.
build() {
  local targets=()
  [ "$1" != tsan ] || targets=(--target unit_tests resttest resttest-demo-api)
  cmake --preset "$1" -DRESTTEST_PCH=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=OFF \
    -DPython3_EXECUTABLE="$(command -v "$python")" &&
    "${runner[@]}" cmake --build --preset "$1" "${targets[@]}" \
      --parallel "$(nproc)"  # It asks unit_tests for names.
}

# Tests of what has threads, or is shared by them.
threaded='*Load*:EngineModels*:Dispatcher*:*Collector*:*Event*:*Thread*:*Performance*:*Recorder*:*Generators*:*Counters*:*Stop*:Engines*:Loop*:Timers*:Tls*:Grace*:Resolver*:*Workers*:Metrics*'

test_preset() {
  local preset=$1
  printf '\n== %s ==\n' "$preset"
  one "$preset: build" build "$preset" || return
  case $preset in
    dev)
      units "dev: unit tests" dev '*'
      corpora dev
      one "layers" "$python" tools/check_layers.py
      one "format" tools/format.sh --check
      script "dev: golden tests" tests/golden/run.py --build build/dev
      script "dev: hostile servers" tests/hostile/run.py build/dev/resttest --slack 3  # Others may be busy.
      ;;
    asan)
      units "asan: unit tests" asan '*'
      corpora asan
      script "asan: golden tests" tests/golden/run.py --build build/asan --patience $patience
      script "asan: hostile servers" tests/hostile/run.py build/asan/resttest --slack $patience
      ;;
    tsan)
      units "tsan: unit tests of what has threads" tsan "$threaded"
      script "tsan: golden tests of loads" tests/golden/run.py --build build/tsan \
        --patience $patience 'load_*' 'workers*' 'several_files'
      ;;
  esac
}

install_packages "run the tests" "${build_packages[@]}" "${demo_packages[@]}" \
  "${test_packages[@]}" || exit 1
for preset in "${presets[@]}"; do test_preset "$preset"; done

printf '\n== all, in %d s ==\n' "$SECONDS"
echo "$all_passed passed, $all_failed failed"
[ "$all_failed" -eq 0 ] && [ "$all_passed" -gt 0 ]
