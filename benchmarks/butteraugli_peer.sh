#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Processor milliseconds a megapixel of libjxl's butteraugli_main (Debian
# package libjxl-devtools) on pictures that bench_perceptual makes. Start and
# reading are taken off by the difference of two sizes.
#
#   benchmarks/butteraugli_peer.sh build/bench/bench_perceptual [ROUNDS]
set -eu
bench=$1
rounds=${2:-5}
command -v butteraugli_main > /dev/null || {
  echo "butteraugli_main is missing: install libjxl-devtools" >&2
  exit 4
}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

# The least CPU time of a few runs, in milliseconds.
cpu_ms() {
  best=
  for _ in $(seq "$rounds"); do
    ms=$( { LC_ALL=C bash -c 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2>&1' \
            - "$@"; } 2>&1 | awk '{printf "%d", 1000 * ($1 + $2)}')
    if [ -z "$best" ] || [ "$ms" -lt "$best" ]; then best=$ms; fi
  done
  echo "$best"
}

peer_ms() {
  mkdir -p "$folder/$1x$2"
  "$bench" --write-pair "$1" "$2" "$folder/$1x$2"
  cpu_ms butteraugli_main "$folder/$1x$2/reference.ppm" \
    "$folder/$1x$2/test.ppm"
}

small=$(peer_ms 960 540)
large=$(peer_ms 1920 1080)
awk "BEGIN {print ($large - $small) / 1.5552}"
