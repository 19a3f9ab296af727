#!/bin/sh
# Fails if LIBRARY exports more than MOST dynamic symbols, a symbol outside the
# namespace framewise, or a kernel of a single instruction set.
# Usage: library_symbols_test.sh LIBRARY MOST
# SPDX-License-Identifier: Apache-2.0
set -eu
symbols=$(nm -D --defined-only "$1" | sed 's/^[0-9a-f]* . //')
count=$(echo "$symbols" | wc -l)
echo "$count dynamic symbols, at most $2"
foreign=$(echo "$symbols" |
  grep -Ev '^_Z(N(K|O|R|KR)?|T[ISV]N|GVN)9framewise' || true)
kernels=$(echo "$symbols" | grep -E '9framewise4simd[0-9]+N_' || true)
if [ -n "$foreign$kernels" ]; then
  echo "symbols that src/exports.map should keep local:"
  echo "$foreign$kernels" | head -20
  exit 1
fi
[ "$count" -le "$2" ]
