#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# framewise_check_media() of an installed copy, in a project of somebody else's:
#   cmake_test.sh BUILD SOURCE
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cmake --install "$1" --prefix "$place/usr" >/dev/null
"$place/usr/bin/framewise" selftest --keep "$place/pair" >/dev/null || true
mkdir "$place/whole" "$place/whole_again" "$place/worse"
cp "$place/pair/original.gif" "$place/whole/a.gif"
cp "$place/pair/original.gif" "$place/whole_again/a.gif"
cp "$place/pair/damaged.gif" "$place/worse/a.gif"
cmake -S "$2/tests/ci/cmake_project" -B "$place/build" -G Ninja \
  -DCMAKE_PREFIX_PATH="$place/usr" -DPAIR="$place" >/dev/null
ctest --test-dir "$place/build" -R equal
if ctest --test-dir "$place/build" -R worse >"$place/log" 2>&1; then
  cat "$place/log"
  echo "a damaged copy passes"
  exit 1
fi
grep -q 'worse.*Failed' "$place/log"
test -s "$place/build/worse/index.html"
