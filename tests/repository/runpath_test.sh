#!/bin/sh
# Every program, library and module under FOLDER… names where its libraries lie
# by absolute folders or by $ORIGIN only. The loader takes an empty entry for the
# current folder, and a relative one for a folder below it: whoever can write
# there would choose the code that runs.
# Usage: runpath_test.sh FOLDER…
# SPDX-License-Identifier: Apache-2.0
set -eu
elf=$(printf '\177ELF')

is_loaded() { # of kind "shared object" or "executable", not an object file
  [ "$(head -c 4 "$1" | tr -d '\0')" = "$elf" ] &&
    readelf -h "$1" 2>/dev/null | grep -Eq 'Type: +(EXEC|DYN)'
}

bad_entries() { # bad_entries FILE: one a line, in brackets
  readelf -d "$1" | sed -n 's/.*(R[UN]*PATH).*\[\(.*\)\]$/\1/p' |
    tr ':' '\n' | sed 's/.*/[&]/' |
    grep -Ev '^\[(/|\$ORIGIN(/|\])|\$\{ORIGIN\}(/|\]))' || true
}

checked=0 failed=0
# Names that a build makes have no spaces.
# shellcheck disable=SC2044
for file in $(find "$@" -type f \( -perm -u+x -o -name '*.so*' \) ! -name '*.o'); do
  is_loaded "$file" || continue
  checked=$((checked + 1))
  bad=$(bad_entries "$file")
  [ -n "$bad" ] || continue
  failed=$((failed + 1))
  echo "$file: entries of its RUNPATH that depend on the current folder:" \
    "$(echo "$bad" | tr '\n' ' ')"
done
echo "$checked files checked, $failed with such entries"
[ "$checked" -gt 0 ] && [ "$failed" -eq 0 ]
