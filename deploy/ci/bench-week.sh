#!/bin/sh
# The gate of the week: this source against the last release (without one,
# against the source of a week ago). Keeps the ratios of all weeks in the file
# speed.sqlite of the branch bench-history of `origin`, and writes their curves
# (week.md, speed.svg) beside the reports of bench-gate.sh.
#
# Exit codes: 0 no slowdown, or this machine cannot judge now; 1 a slowdown.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")/../.."
branch=bench-history
place=build/gate
mkdir -p "$place"

base=$(git describe --tags --abbrev=0 2>/dev/null ||
  git rev-list -1 --before='1 week ago' HEAD)
parent=
if git fetch --quiet origin "$branch" 2>/dev/null; then
  parent=$(git rev-parse FETCH_HEAD)
  git show "$parent:speed.sqlite" >"$place/speed.sqlite"
else
  rm -f "$place/speed.sqlite"
fi

code=0
deploy/ci/bench-gate.sh "$base" 900 "$place/speed.sqlite" || code=$?
if [ -f "$place/speed.sqlite" ]; then
  build/release/framewise bench trend "$place/speed.sqlite" \
    -o "$place/week.md" -o "$place/speed.svg"
  blob=$(git hash-object -w "$place/speed.sqlite")
  tree=$(printf '100644 blob %s\tspeed.sqlite\n' "$blob" | git mktree)
  commit=$(git -c user.name=bench-week -c user.email=bench-week@localhost \
    commit-tree "$tree" ${parent:+-p "$parent"} \
    -m "Add the speed of $(git rev-parse --short HEAD)")
  git push --quiet origin "$commit:refs/heads/$branch"
fi
if [ "$code" = 4 ]; then
  echo "This machine cannot judge now: see $place/bench.md" >&2
  code=0
fi
exit "$code"
