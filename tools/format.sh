#!/bin/bash
# Formats every C++ file. With --check it changes nothing, and the exit is 1 where a file differs.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

format=clang-format-14  # Other versions break lines at other places.
if ! command -v "$format" >/dev/null; then
  echo "$format is missing" >&2
  exit 1
fi
case "${1-}" in
  "") mode=(-i) ;;
  --check) mode=(--dry-run --Werror) ;;
  *) echo "Usage: tools/format.sh [--check]" >&2; exit 2 ;;
esac
folders=()
for folder in src include cli demo mpi python tests fuzz benchmarks; do
  [ ! -d "$folder" ] || folders+=("$folder")
done
find "${folders[@]}" \( -name '*.h' -o -name '*.cpp' \) -print0 | xargs -0 -n 40 "$format" "${mode[@]}"
