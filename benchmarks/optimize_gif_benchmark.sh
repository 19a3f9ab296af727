#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# GIFs of ours against gifsicle's at equal quality, by class of content.
#
#   bench_optimize_gif [OPTION…]           those of tools/gif_rate.py
set -eu
programs=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$programs/../.." && pwd)
exec python3 "$root/tools/gif_rate.py" "$root/../shared/corpus" \
  --programs "$programs" "$@"
