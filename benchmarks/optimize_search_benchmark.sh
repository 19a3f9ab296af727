#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How near the searches of optimize and sweep come to trying everything, and
# with how many encodes.
#
#   bench_optimize_search [OPTION…]        those of tools/optimize_bench.py
set -eu
programs=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$programs/../.." && pwd)
exec python3 "$root/tools/optimize_bench.py" "$root/../shared/corpus" \
  --framewise "$programs/framewise" "$@"
