#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Many real pairs through `framewise batch`, beside a shell loop over ffmpeg's
# ssim and psnr and butteraugli_main over extracted frames, in one run: pairs a
# second, how busy the threads are, peak memory; and what longest first gains
# over dealing pairs out in turn, from the times of this run.
#
#   bench_batch [PAIRS] [PEER_PAIRS]     (default 1000 and 20)
set -euo pipefail
export LC_ALL=C
program=$(realpath "${FRAMEWISE:-$(dirname "$0")/framewise}")
shared=${FRAMEWISE_SHARED_DIR:-$(dirname "$0")/../../../shared}
pairs=${1:-1000}
peer_pairs=${2:-20}
threads=$(nproc)
unset FRAMEWISE FRAMEWISE_SHARED_DIR  # no settings of the program
[ -d "$shared/corpus/animated" ] || { echo "no corpus in $shared: nothing to measure"; exit 0; }
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Animations of up to a megabyte, with the ways in which people shrink them.
make_pairs() {
  local made=0 lossy colors name out
  mkdir "$work/tests"
  for lossy in 20 40 60 80 120 160 200; do
    for colors in 256 64 16; do
      for file in "$shared"/corpus/animated/*.gif; do
        [ "$made" -lt "$pairs" ] || return 0
        [ "$(stat -c %s "$file")" -lt 1000000 ] || continue
        name=$(basename "$file" .gif)
        out=$work/tests/$name-$lossy-$colors.gif
        gifsicle --lossy=$lossy --colors $colors "$file" -o "$out" 2>/dev/null || continue
        [ -s "$out" ] || continue
        printf '%s\t%s\n' "$file" "$out" >>"$work/pairs.tsv"
        made=$((made + 1))
      done
    done
  done
}

seconds_of() { # seconds_of COMMAND…: to standard output
  local begin end
  begin=$(date +%s.%N)
  "$@" >/dev/null 2>&1 || true
  end=$(date +%s.%N)
  awk "BEGIN {printf \"%.2f\", $end - $begin}"
}

ffmpeg_loop() {
  while IFS=$'\t' read -r reference test; do
    ffmpeg -nostdin -v error -i "$test" -i "$reference" -lavfi \
      '[0]split[a][c];[1]split[b][d];[a][b]ssim;[c][d]psnr' -f null - || true
  done
}

butteraugli_loop() {
  while IFS=$'\t' read -r reference test; do
    rm -rf "$work/frames"
    mkdir "$work/frames"
    ffmpeg -nostdin -v error -i "$reference" "$work/frames/r%05d.png" || true
    ffmpeg -nostdin -v error -i "$test" "$work/frames/t%05d.png" || true
    for frame in "$work"/frames/r*.png; do
      butteraugli_main "$frame" "${frame/frames\/r/frames/t}" || true
    done
  done
}

# From a column of milliseconds: what $threads workers take.
makespans() {
  sort -k1,1nr "$1" | awk -v n="$threads" '
    { w = 0; for (i = 1; i < n; i++) if (load[i] < load[w]) w = i; load[w] += $1; sum += $1 }
    END { most = 0; for (i = 0; i < n; i++) if (load[i] > most) most = load[i]
          printf "  longest first  %8.1f s  (%.1f %% of the cores busy)\n", most/1000, 100*sum/n/most }'
  awk -v n="$threads" '
    { load[NR % n] += $1; sum += $1 }
    END { most = 0; for (i in load) if (load[i] > most) most = load[i]
          printf "  dealt in turn  %8.1f s  (%.1f %% of the cores busy)\n", most/1000, 100*sum/n/most }' "$1"
}

# A million pairs drawn from those of this run, on 64 machines with as many
# threads: parts of equal bytes, as --shard makes them, take unequal times.
library() {
  awk -v n=64 -v threads="$threads" '
    { ms[NR] = $1; bytes[NR] = $2 }
    END {
      seed = 1; if (NR == 0) exit
      for (i = 0; i < 1000000; i++) {
        seed = (seed * 16807) % 2147483647
        k = 1 + seed % NR
        w = (w + 1) % n  # the emptier of two shards
        v = int(seed / 7) % n
        if (load[v] < load[w]) s = v; else s = w
        load[s] += bytes[k]; time[s] += ms[k]; sum += ms[k]
      }
      most = 0; for (i = 0; i < n; i++) if (time[i] > most) most = time[i]
      printf "a million such pairs: %.0f core hours; on %d machines of %d threads %.2f h, %.1f %% of the cores busy\n",
        sum / 3.6e6, n, threads, most / threads / 3.6e6, 100 * sum / n / most }' "$work/times"
}

make_pairs
made=$(wc -l <"$work/pairs.tsv")
echo "$made pairs of the corpus, $threads threads"
# The first time teaches the costs, the second uses them.
export XDG_CACHE_HOME=$work/cache
head -n 100 "$work/pairs.tsv" >"$work/first.tsv"
"$program" batch --config none --manifest "$work/first.tsv" -o "$work/first.ndjson" 2>/dev/null || true
for metrics in default ssim_ffmpeg,psnr,psnr_y,butteraugli; do
  echo "framewise batch -m $metrics:"
  bash -c 'TIMEFORMAT="  %R s wall, %U s user, %S s system"; time "$@"' - \
    "$program" batch --config none --manifest "$work/pairs.tsv" -m "$metrics" \
    --timing --progress none -o "$work/rows.csv" -o "$work/rows.ndjson" 2>&1 | sed 's/^framewise: note: /  /' || true
  rm -f "$work/rows.csv"
done
/usr/bin/time -f '  peak memory %M KiB' "$program" batch --config none --manifest "$work/first.tsv" \
  -o "$work/first.csv" 2>&1 | grep 'peak memory' || true

echo "longest first against dealing out (times of this run, on $threads workers):"
"$program" results query --config none "$work/rows.ndjson" --csv \
  'SELECT p.total_ms, r.reference_bytes + r.test_bytes FROM results r JOIN pairs p USING(id)
   WHERE p.total_ms IS NOT NULL ORDER BY id' | tail -n +2 | tr ',' ' ' >"$work/times"
makespans "$work/times"
library

head -n "$peer_pairs" "$work/pairs.tsv" >"$work/few.tsv"
few=$(wc -l <"$work/few.tsv")
ours=$(seconds_of "$program" batch --config none --manifest "$work/few.tsv" -m ssim_ffmpeg,psnr -o "$work/few.csv")
theirs=$(seconds_of ffmpeg_loop <"$work/few.tsv")
echo "$few pairs, ssim and psnr: framewise $ours s, a shell loop of ffmpeg $theirs s"
if command -v butteraugli_main >/dev/null; then
  head -n 3 "$work/pairs.tsv" >"$work/three.tsv"
  ours=$(seconds_of "$program" batch --config none --manifest "$work/three.tsv" -m butteraugli -o "$work/three.csv")
  theirs=$(seconds_of butteraugli_loop <"$work/three.tsv")
  echo "3 pairs, butteraugli: framewise $ours s, butteraugli_main over extracted frames $theirs s"
fi
