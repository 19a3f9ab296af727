#!/bin/sh
# Every program, library and module under FOLDER… is built so that a mistake in
# it is harder to use: at addresses that change, without a stack that can be
# executed, with tables that are read-only before anything runs, and with control
# flow that a processor checks; and the library with checks of its stack and of
# its copies of memory.
# Usage: hardened_test.sh FOLDER…
# SPDX-License-Identifier: Apache-2.0
set -eu
elf=$(printf '\177ELF')

is_loaded() { # of kind "shared object" or "executable", not an object file
  [ "$(head -c 4 "$1" | tr -d '\0')" = "$elf" ] &&
    readelf -h "$1" 2>/dev/null | grep -Eq 'Type: +(EXEC|DYN)'
}

misses() { # misses FILE: what it lacks
  readelf -h "$1" | grep -q 'Type: *DYN' || echo "a changing address (PIE)"
  readelf -lW "$1" | grep -q 'GNU_STACK.* RW ' || echo "a stack without code"
  readelf -lW "$1" | grep -q GNU_RELRO || echo "read-only tables (RELRO)"
  readelf -dW "$1" | grep -Eq 'BIND_NOW|Flags:.* NOW' || echo "tables that are filled at once (now)"
  case $(basename "$1") in
    libframewise.so*)
      readelf --dyn-syms -W "$1" | grep -q __stack_chk_fail || echo "checks of the stack"
      readelf --dyn-syms -W "$1" | grep -Eq '__[a-z]+_chk@' || echo "checks of copies (FORTIFY)"
      ;;
  esac
}

checked=0 failed=0
# Names that a build makes have no spaces.
# shellcheck disable=SC2044
for file in $(find "$@" -type f \( -perm -u+x -o -name '*.so*' \) ! -name '*.o'); do
  is_loaded "$file" || continue
  checked=$((checked + 1))
  missing=$(misses "$file" | paste -sd, -)
  [ -n "$missing" ] || continue
  failed=$((failed + 1))
  echo "$file lacks $missing"
done
echo "$checked files checked, $failed lack something"
[ "$checked" -gt 0 ] && [ "$failed" -eq 0 ]
