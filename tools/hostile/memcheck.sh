#!/bin/sh
# Test programs under Valgrind: reads and writes outside of memory, and of memory
# that was never written, also within libraries of codecs, which the sanitizers do
# not see. Programs that a test starts are not followed.
# Usage: memcheck.sh BUILD [NAME…]   (NAME: runtime, cache, … of BUILD/tests/NAME_tests)
# MEMCHECK_SECONDS: of each program (1800). MEMCHECK_FILTER: tests, as of gtest.
# SPDX-License-Identifier: Apache-2.0
set -u
build=$1
shift
[ $# -gt 0 ] || set -- runtime base cache batch service media image

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# glibc's loader compares eight bytes at a time.
cat >"$folder/known" <<'EOF'
{
   loader
   Memcheck:Addr8
   fun:strncmp
   fun:is_dst
   ...
}
EOF

failed=0
for name in "$@"; do
  begin=$(date +%s)
  # A test of what the system says of a missing program fails under Valgrind,
  # which starts it in another way.
  timeout "${MEMCHECK_SECONDS:-1800}" valgrind -q --error-limit=no --leak-check=no \
    --num-callers=20 --suppressions="$folder/known" --log-file="$folder/$name.found" \
    "$build/tests/${name}_tests" --gtest_brief=1 \
    --gtest_filter="${MEMCHECK_FILTER:-*}:-Program.NamesTheProgramThatDoesNotExist" \
    >"$folder/$name.said" 2>&1
  code=$?
  found=$(grep -c 'Invalid \|uninitialised\|Mismatched\|overlap' "$folder/$name.found")
  printf '%-10s %4d errors, exit code %3d, %5d s: %s\n' "$name" "$found" "$code" \
    $(($(date +%s) - begin)) "$(grep -E '^\[  (PASSED|FAILED)  \] [0-9]+ test' "$folder/$name.said" | tr '\n' ' ')"
  if [ "$found" -gt 0 ]; then
    failed=1
    head -n 200 "$folder/$name.found"
  fi
done
exit "$failed"
