#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `framewise compare` as a whole process, start to exit: what GifLab measures,
# beside its recorded times; two threads against one, beside what two processes
# of one thread gain on this machine; memory of 1080p with every metric.
#
#   bench_compare [ROUNDS]     (default 5; the least time counts)
set -euo pipefail
export LC_ALL=C
program=$(realpath "${FRAMEWISE:-$(dirname "$0")/framewise}")
shared=${FRAMEWISE_SHARED_DIR:-$(dirname "$0")/../../../shared}
rounds=${1:-5}
unset FRAMEWISE FRAMEWISE_SHARED_DIR  # no settings of the program
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Seconds of wall time, of processor time, and KiB of memory: the least of all
# rounds, of each.
least() { # least COMMAND…
  for _ in $(seq "$rounds"); do
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >/dev/null 2>&1 || true
    tail -n 1 "$work/time"
  done | awk '{ c = $2 + $3; if (NR == 1 || $1 < w) w = $1; if (NR == 1 || c < p) p = c; if (NR == 1 || $4 < m) m = $4 }
              END { print w, p, m }'
}
ours() { least "$program" compare --config none --no-cache --progress none --json -o /dev/null "$@"; }

# GifLab's own figures: its whole process and MiB, on a machine of the same
# kind, all metrics, 30 frames at most (term-demo: stopped after 59 s, one run
# of lowest priority took 577 s).
giflab() {
  case $1 in
    rotating-squares) echo 3.11 379 ;;
    pillow--iss634) echo 4.87 394 ;; # 3.80 with all of its metrics forced
    genact-cc) echo 5.74 411 ;;
    gifplayer-muybridge) echo 10.75 412 ;;
    term-demo) echo 59 832 ;;
  esac
}

# How much slower this machine is than the one of GifLab's figures, where
# butteraugli_main took 365 ms a megapixel; empty where it is not installed.
slower() {
  "$(dirname "$0")/butteraugli_peer.sh" "$(dirname "$0")/bench_perceptual" 3 2>/dev/null | awk '{ printf "%.2f", $1 / 365 }' || true
}

if [ -d "$shared/golden/giflab" ]; then
  slower=$(slower)
  [ -z "$slower" ] || echo "butteraugli_main takes $slower times as long here as on the machine of GifLab's figures: on this one they would be so much larger"
  printf '%-22s %10s %10s %8s %12s %10s %10s %8s\n' 'all that GifLab does' GifLab ours ratio 'here' 'GifLab MiB' 'ours MiB' ratio
  cp "$shared"/golden/giflab/*.gif "$shared/corpus/animated/pillow--iss634.gif" "$work"
  chmod u+w "$work"/*.gif
  if command -v gifsicle >/dev/null; then
    gifsicle --lossy=80 --colors 64 "$work/pillow--iss634.gif" -o "$work/pillow--iss634.lossy80-c64.gif"
  fi
  for test in "$work"/*.lossy80-c64.gif; do
    name=$(basename "$test" .lossy80-c64.gif)
    read -r wall _ memory <<<"$(ours --full -m giflab "$work/$name.gif" "$test")"
    giflab "$name" | awk -v n="$name" -v w="$wall" -v m="$memory" -v s="${slower:-1}" '
      { printf "%-22s %8.2f s %8.2f s %7.0fx %11.0fx %10.0f %10.0f %7.2f\n", n, $1, w, $1 / w, $1 * s / w, $2, m / 1024, m / 1024 / $2 }'
  done
  echo
  reference=$shared/golden/giflab/term-demo.gif
  test=$shared/golden/giflab/term-demo.lossy80-c64.gif
  for metrics in default ssimulacra2 butteraugli; do
    read -r one _ <<<"$(ours -j1 --full -m $metrics "$reference" "$test")"
    read -r two _ <<<"$(ours -j2 --full -m $metrics "$reference" "$test")"
    # What the machine can give: two of them at once, on one thread each.
    side_by_side=$(least bash -c '"$@" & "$@"; wait' - "$program" compare --config none --no-cache \
      --progress none --json -o /dev/null -j1 --full -m $metrics "$reference" "$test" | cut -d' ' -f1)
    awk -v m=$metrics -v a="$one" -v b="$two" -v s="$side_by_side" 'BEGIN {
      printf "%-12s term-demo: one thread %.2f s, two %.2f s: %.2fx; two processes side by side: %.2fx of one\n", m, a, b, a / b, 2 * a / s }'
  done
  echo
fi

# 1080p, every metric that needs no model, of 5 and of 50 frames.
for frames in 5 50; do
  ffmpeg -nostdin -v error -y -f lavfi -i "testsrc2=s=1920x1080:r=25" -frames:v $frames -c:v libx264 -crf 12 -pix_fmt yuv420p "$work/a$frames.mp4"
  ffmpeg -nostdin -v error -y -i "$work/a$frames.mp4" -c:v libx264 -crf 35 "$work/b$frames.mp4"
done
rounds=1
for metrics in default all; do
  for frames in 5 50; do
    [ "$metrics-$frames" != all-50 ] || continue
    read -r wall _ memory <<<"$(ours --full -m $metrics "$work/a$frames.mp4" "$work/b$frames.mp4")"
    awk -v f=$frames -v m=$metrics -v w="$wall" -v k="$memory" 'BEGIN {
      printf "1080p, %d frames, -m %s: %.2f s, %.0f MiB\n", f, m, w, k / 1024 }'
  done
done

# What one command for ten metrics saves beside one command for each: files are
# read, paired and judged once, and the metrics share what they derive.
echo
ffmpeg -nostdin -v error -y -f lavfi -i "testsrc2=s=640x360:r=25,noise=alls=12:allf=t" -frames:v 60 -c:v libx264 -crf 16 -pix_fmt yuv420p "$work/a.mp4"
ffmpeg -nostdin -v error -y -i "$work/a.mp4" -c:v libx264 -crf 32 "$work/b.mp4"
metrics='ssimulacra2 butteraugli ms_ssim ssim ssim_ffmpeg psnr gmsd ciede2000 fsimc vif'
rounds=2
cpu() { # cpu METRICS: processor time, with $verdict
  # shellcheck disable=SC2086
  ours -j1 --full $verdict -m "$1" "$work/a.mp4" "$work/b.mp4" | cut -d' ' -f2
}
for verdict in '' --no-verdict; do
  sum=$(for metric in $metrics; do cpu "$metric"; done | awk '{ s += $1 } END { print s }')
  together=$(cpu "$(tr ' ' , <<<"$metrics")")
  awk -v v="${verdict:-with a verdict}" -v s="$sum" -v t="$together" 'BEGIN {
    printf "ten metrics of 60 frames of 640x360, %s: one command each %.2f s, one for all %.2f s: %.0f %%\n", v, s, t, 100 * t / s }'
done
