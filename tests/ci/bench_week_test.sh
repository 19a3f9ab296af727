#!/bin/bash
# The gate of the week, with a stand-in for the measuring: bench_week_test.sh SOURCE
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
source=$1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export HOME=$place GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
fail() { echo "FAILED: $*" >&2; exit 1; }

git init --quiet --bare "$place/origin"
git init --quiet "$place/work"
cd "$place/work"
git remote add origin "$place/origin"
mkdir -p deploy/ci build/release
cp "$source/deploy/ci/bench-week.sh" deploy/ci/
# Adds a line to the history that it is given, and ends as the file says.
cat >deploy/ci/bench-gate.sh <<'STUB'
#!/bin/sh
echo "$1" >>base
echo "$(git rev-parse --short HEAD)" >>"$3"
exit "$(cat code)"
STUB
printf '#!/bin/sh\ntouch build/gate/week.md build/gate/speed.svg\n' >build/release/framewise
chmod +x deploy/ci/bench-gate.sh build/release/framewise
git add deploy && GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' git commit --quiet -m old
first=$(git rev-parse HEAD)
history() { git --git-dir="$place/origin" show bench-history:speed.sqlite; }
git commit --quiet --allow-empty -m new

echo 0 >code
deploy/ci/bench-week.sh
[ "$(tail -n 1 base)" = "$first" ] || fail "without a release the source of a week ago is the base"
[ "$(history)" = "$(git rev-parse --short HEAD)" ] || fail "the history has the first week"

git tag v0.1.0 "$first"
git commit --quiet --allow-empty -m newer
echo 1 >code
rm build/gate/speed.sqlite
! deploy/ci/bench-week.sh || fail "a slowdown fails the week"
[ "$(tail -n 1 base)" = v0.1.0 ] || fail "the last release is the base"
[ "$(history | wc -l)" = 2 ] || fail "a slow week is in the history, behind the first"
[ "$(git --git-dir="$place/origin" rev-list --count bench-history)" = 2 ] || fail "weeks are commits"

echo 4 >code
deploy/ci/bench-week.sh 2>/dev/null || fail "a machine that cannot judge fails nothing"
echo "the gate of the week is right"
