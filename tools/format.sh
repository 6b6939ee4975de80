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
  "" | --check) ;;
  *) echo "Usage: tools/format.sh [--check]" >&2; exit 2 ;;
esac
folders=()
for folder in src include cli demo mpi python tests fuzz benchmarks; do
  [ ! -d "$folder" ] || folders+=("$folder")
done
each_file() {
  find "${folders[@]}" \( -name '*.h' -o -name '*.cpp' \) -print0 | sort -z | xargs -0 -n 40 "$@"
}

if [ "${1-}" != --check ]; then
  each_file "$format" -i
  exit
fi
differing=$(each_file "$format" --dry-run 2>&1 | sed -n -E 's/:[0-9]+:[0-9]+: (warning|error): .*//p' |
  sort -u)
[ -n "$differing" ] || exit 0
echo "Not as tools/format.sh makes them:"
echo "$differing"
exit 1
