#!/bin/sh
# Fails unless LIBRARY exports exactly the functions of LIST: programs that were
# linked against an earlier version find all of them.
# Usage: symbols_test.sh LIBRARY LIST
# SPDX-License-Identifier: Apache-2.0
set -eu
found=$(mktemp)
trap 'rm -f "$found"' EXIT
nm -D --defined-only "$1" | sed -n 's/^[0-9a-f]* [TDBRVWi] \([^@]*\).*/\1/p' |
  LC_ALL=C sort >"$found"
diff -u "$2" "$found"
