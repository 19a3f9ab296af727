#!/bin/sh
# Fails if LIBRARY exports more than MOST dynamic symbols or one outside the
# namespace framewise, if it lacks a function that a header of INCLUDE declares,
# or if it or PROGRAM lacks what a module of MODULES calls. WHOLE is the library
# with all of its symbols.
# Usage: library_symbols_test.sh LIBRARY MOST WHOLE INCLUDE PROGRAM MODULES
# SPDX-License-Identifier: Apache-2.0
set -eu
library=$1 most=$2 whole=$3 include=$4 program=$5 modules=$6
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

symbols() { # symbols KIND FILE…: mangled names, sorted
  kind=$1
  shift
  nm -D "--$kind-only" "$@" | sed -n 's/^[0-9a-f ]* [A-Za-z] \([^@]*\).*/\1/p' | sort -u
}
symbols defined "$library" >"$place/library"
symbols defined "$whole" >"$place/whole"
symbols defined "$program" >"$place/program"
symbols undefined "$modules"/*.so | grep 9framewise >"$place/called"

count=$(wc -l <"$place/library")
echo "$count dynamic symbols, at most $most"
failed=0
complain() { # complain FILE TEXT: if FILE has lines
  [ -s "$1" ] || return 0
  echo "$2 (see src/exports.txt):"
  c++filt <"$1" | head -20
  failed=1
}
grep -Ev '^_Z(N(K|O|R|KR)?|T[ISV]N|GVN)9framewise' "$place/library" >"$place/foreign" || true
complain "$place/foreign" "symbols of others"

# Functions of the namespaces framewise and framewise::image, named in a header.
cat "$include"/framewise/*.h "$include"/framewise/*/*.h | sed 's|//.*||' |
  grep -oE '\b[a-z_]+\(' | sort -u >"$place/words"
comm -13 "$place/library" "$place/whole" | c++filt |
  sed -nE 's/^framewise::(image::)?([a-z_]+)(\[abi:cxx11\])?\(.*/\2(/p' |
  grep -xFf "$place/words" >"$place/absent" || true
complain "$place/absent" "declared by a header, but not exported"

for holder in library program; do
  comm -23 "$place/called" "$place/$holder" >"$place/lacking"
  complain "$place/lacking" "called by modules, but not exported by the $holder"
done
[ "$failed" -eq 0 ] && [ "$count" -le "$most" ]
