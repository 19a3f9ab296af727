#!/bin/sh
# Compares the speed of this source with that of another commit, built beside
# it: deploy/ci/bench-gate.sh BASE [SECONDS] [HISTORY]
#
# HISTORY: the file to which the ratios are added, see `framewise bench trend`.
#
# Exit codes: 0 no slowdown, 1 a slowdown of 10 % or another answer, 4 this
# machine cannot judge now. Writes bench.md (a comment for a pull request),
# bench.json and bench.xml (JUnit) into build/gate/.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")/../.."
base=${1:?usage: deploy/ci/bench-gate.sh BASE [SECONDS] [HISTORY]}
seconds=${2:-300}
history=${3:-}
jobs=${FRAMEWISE_JOBS:-$(nproc)}

commit=$(git rev-parse --verify "$base^{commit}")
place=build/gate
old=$place/$commit
mkdir -p "$place"

# The base is built once for each commit.
if [ ! -x "$old/build/release/framewise" ]; then
  rm -rf "$old"
  git worktree prune
  git worktree add --detach "$old" "$commit" >&2
  (cd "$old" && cmake --preset release -DFRAMEWISE_TESTS=OFF >&2 &&
    cmake --build build/release -j "$jobs" --target framewise_demo framewise_program >&2)
fi
cmake --preset release >&2
cmake --build build/release -j "$jobs" --target framewise_demo framewise_program >&2

# 25 scenarios below about a second each: the quick ones, and other metrics,
# commands and sizes.
exec build/release/framewise bench check "$old/build/release/framewise" \
  'small_*' edge_single_frame edge_tiny_resolution still_png_small \
  still_jpeg_small still_webp_small apng_text webp_animation 'metric_*' \
  metrics_giflab compare_with_page 'inspect_*' 'image_*' optimize_small_gif \
  video_loops batch_of_small_pairs batch_of_many_stills \
  --quick --budget "$seconds" \
  ${history:+--history "$history" --commit "$(git rev-parse --short HEAD)"} \
  -o "$place/bench.md" -o "$place/bench.json" -o "$place/bench.xml"
