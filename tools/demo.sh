#!/bin/bash
# Shows resttest at work: installs what is missing, builds the program and a small API to test, runs
# a suite and a load in each mode against it, and leaves JSON reports.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. tools/packages.sh

title() { printf '\n== %s ==\n' "$1"; }

install_packages "build resttest and its demo" "${build_packages[@]}" "${demo_packages[@]}"

title "Building (build/release)"
cmake --preset release
cmake --build --preset release --parallel "$(nproc)" --target resttest resttest-demo-api

# The API ends when this script does, however that comes about: its standard input ends then.
coproc api { exec build/release/resttest-demo-api --port 0 --until-eof; }
read -r -t 30 first_line <&"${api[0]}" || { echo "the demo API did not start" >&2; exit 1; }
address=${first_line#listening on }
title "The demo API listens on $address"

reports=build/demo
mkdir -p "$reports"
rm -f "$reports"/*.json
failed=0
run() {
  title "resttest $*"
  build/release/resttest "$@" || failed=$?
}
run "$address" examples/demo.yaml --max-retries 3 --report "json=$reports/tests.json"
run "$address" examples/demo-load.yaml --report "json=$reports/loads.json"

title "What the API itself counted"
build/release/resttest "$address" examples/demo-counts.yaml --output classic --print-bodies true |
  grep '^{' || failed=1

title "JSON reports"
ls -l "$PWD/$reports/tests.json" "$PWD/$reports/loads.json" || failed=1
exit "$failed"
