#!/bin/sh
# Compiles and runs the program that docs/c-api.md shows, on the demo's pair.
# Usage: page_test.sh BUILD SOURCE COMPILER PAIR
# SPDX-License-Identifier: Apache-2.0
set -eu
build=$1 source=$2 compiler=$3 pair=$4
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# The first listing is the program; others show a part of one.
sed -n '/^```c$/,/^```$/p;/^```$/q' "$source/docs/c-api.md" | sed '/^```/d' >"$place/page.c"
# shellcheck disable=SC2086
"$compiler" ${CFLAGS:-} -std=c11 -Wall -Wextra -Werror -I"$source/include" \
  "$place/page.c" -o "$place/page" -L"$build" -lframewise_c \
  -Wl,-rpath,"$build" -Wl,-rpath-link,"$build"
"$place/page" "$pair/original.gif" "$pair/small.gif" | tee "$place/out"
grep -q "SSIMULACRA2" "$place/out"
