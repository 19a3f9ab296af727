#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures what a graphics card computes and how fast, in less than five
# minutes: every metric beside the processor's value, frames a second at 1080p
# with and without copying them, the time and bytes of each kernel, and a whole
# comparison of a film with the card and without it.
#   tools/gpu_bench.sh PROGRAMS OUT
# PROGRAMS: the folder of framewise and gpu_speed (build/release of a build, or
# a folder that tools/gpu_folder.sh has assembled). OUT: where the results go;
# tools/gpu_page.py makes docs/performance/gpu.md of them. CARD, if set, names
# the card. FRAMES: the length of the film (120).
set -eu
programs=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
card=${CARD:-}
frames=${FRAMES:-120}
size=${SIZE:-1920x1080}
speed=$programs/gpu_speed
[ -x "$speed" ] || speed=$programs/tools/gpu_speed
film=$(mktemp -d "${TMPDIR:-/tmp}/gpu_bench.XXXXXX")
trap 'rm -rf "$film"' EXIT
now() { date +%s.%N; }

"$programs/framewise" doctor >"$out/doctor.txt" 2>&1 || true
"$speed" --card "$card" --size "$size" --seconds "${SECONDS_EACH:-1.5}" \
  --out "$out/gpu_speed.json" 2>&1 | tee "$out/gpu_speed.txt"

# A film on the spot: no decoder takes part in the figures but y4m's.
"$speed" --film "$film" --size "$size" --frames "$frames"
compare() { # NAME OPTION…
  name=$1
  shift
  begin=$(now)
  "$programs/framewise" compare "$film/original.y4m" "$film/compressed.y4m" \
    --cache none --json "$@" >"$out/compare_$name.json" 2>"$out/compare_$name.txt" || true
  end=$(now)
  awk -v name="$name" -v b="$begin" -v e="$end" -v frames="$frames" 'BEGIN {
    printf "%s\t%.3f\t%d\n", name, e - b, frames }' >>"$out/compare.tsv"
}
: >"$out/compare.tsv"
device=${card:-gpu}
compare card_default_2 --device "$device" -j 2
compare cpu_default_2 --device cpu -j 2
compare card_default_all --device "$device"
numbers="-m ssimulacra2,butteraugli,ssim,ms_ssim,psnr,ciede2000 --no-verdict"
# shellcheck disable=SC2086
compare card_numbers_2 --device "$device" -j 2 $numbers
# shellcheck disable=SC2086
compare cpu_numbers_2 --device cpu -j 2 $numbers
# shellcheck disable=SC2086
compare card_numbers_8 --device "$device" -j 8 $numbers
compare card_cvvdp_2 --device "$device" -j 2 -m cvvdp --no-verdict
compare cpu_cvvdp_2 --device cpu -j 2 -m cvvdp --no-verdict
cat "$out/compare.tsv"
