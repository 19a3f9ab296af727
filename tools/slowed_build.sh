#!/bin/sh
# Shows that the gate catches a slow change of a real build: builds this commit
# again with one line more, which computes SSIM twice, and compares the two.
#
#   tools/slowed_build.sh [BUILD]      # default: build/release
#
# Expected: metric_ssim is critical, inspect_gif is unchanged, the stage is
# named, and the gate ends with exit code 1. Exit code 0 if so.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release}
jobs=${FRAMEWISE_JOBS:-$(nproc)}
slowed=build/slowed

git worktree prune
[ -d "$slowed" ] || git worktree add --detach "$slowed" HEAD >&2
git -C "$slowed" checkout --quiet --force --detach HEAD
git -C "$slowed" apply - <<'PATCH'
--- a/src/measure/structural/ssim/ssim.cc
+++ b/src/measure/structural/ssim/ssim.cc
@@ -59,4 +59,6 @@
                 const Strip& strip) {
     tiles.evaluate(pair.size(), changed, &pair.get<Differing>().tiles,
                    pair.executor(), strip);
+    tiles.evaluate(pair.size(), changed, &pair.get<Differing>().tiles,
+                   pair.executor(), strip);
   }
PATCH
(cd "$slowed" && cmake --preset release -DFRAMEWISE_TESTS=OFF >&2 &&
  cmake --build build/release -j "$jobs" --target framewise_program >&2)

code=0
"$build/framewise" bench ab "$build/framewise" \
  "$slowed/build/release/framewise" metric_ssim inspect_gif \
  -o build/slowed.json || code=$?
if [ "$code" != 1 ]; then
  echo "the gate did not catch the slowed build: exit code $code" >&2
  exit 1
fi
echo "The gate caught the slowed build."
