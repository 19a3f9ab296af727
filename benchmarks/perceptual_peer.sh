#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Butteraugli and SSIMULACRA2 beside libjxl's butteraugli_main on the same
# pictures: CPU milliseconds a megapixel.
#
#   benchmarks/perceptual_peer.sh build/bench/bench_perceptual [ROUNDS]
set -eu
bench=$1
peer=$(sh "$(dirname "$0")/butteraugli_peer.sh" "$bench" "${2:-5}")
printf '%-34s %8.1f\n' butteraugli_main "$peer"
"$bench" --benchmark_min_time=2 \
    --benchmark_filter='^(ssimulacra2|butteraugli)(_prepared)?/[^/]*/1920x1080' \
    2> /dev/null |
  sed -n 's|^\([^ ]*\) .*ms/MP=\([0-9.]*\).*|\1 \2|p' |
  while read -r name ms; do
    printf '%-34s %8.1f  %.3f of it\n' "$name" "$ms" \
      "$(awk "BEGIN {print $ms / $peer}")"
  done
