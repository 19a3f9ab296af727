#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# 1000 real pairs through `framewise batch`: pairs a second, how busy the
# threads are, peak memory, and what longest first gains over dealing pairs out
# in turn, from the times of this run. Beside it, in the same run, a shell loop
# of ffmpeg's ssim and psnr and of butteraugli_main over extracted frames, and
# what GifLab took where it was recorded. Some minutes on two cores.
#
#   bench_batch [PAIRS] [PEER_PAIRS]     (default 1000 and 8)
set -euo pipefail
export LC_ALL=C
program=$(realpath "${FRAMEWISE:-$(dirname "$0")/framewise}")
shared=$(realpath -m "${FRAMEWISE_SHARED_DIR:-$(dirname "$0")/../../../shared}")
pairs=${1:-1000}
peer_pairs=${2:-8}
threads=$(nproc)
peak=0
unset FRAMEWISE FRAMEWISE_SHARED_DIR  # no settings of the program
[ -d "$shared/corpus/animated" ] || { echo "no corpus in $shared: nothing to measure"; exit 0; }
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Animations of 4 to 300 kB, with the ways in which people shrink them. The
# list of commands runs on all threads; those that fail have no pair.
make_pairs() {
  mkdir "$work/tests"
  local file bytes lossy colors reference test files=()
  for file in "$shared"/corpus/animated/*.gif; do
    bytes=$(stat -c %s "$file")
    if [ "$bytes" -gt 4000 ] && [ "$bytes" -lt 300000 ]; then files+=("$file"); fi
  done
  for lossy in 20 30 40 50 60 80 100 120 140 160 180 200; do
    for colors in 256 128 64 32; do
      for file in "${files[@]}"; do
        printf '%s\t%s\t%s\t%s\n' "$file" \
          "$work/tests/$(basename "$file" .gif)-$lossy-$colors.gif" $lossy $colors
      done
    done
  done | awk -v most="$pairs" 'NR <= most' >"$work/wanted.tsv"
  tr '\t' '\n' <"$work/wanted.tsv" | xargs -d '\n' -n 4 -P "$threads" sh -c \
    'gifsicle --lossy="$2" --colors "$3" "$0" -o "$1" 2>/dev/null || rm -f "$1"' || true
  while IFS=$'\t' read -r reference test _ _; do
    [ ! -s "$test" ] || printf '%s\t%s\n' "$reference" "$test"
  done <"$work/wanted.tsv" >"$work/pairs.tsv"
}

# "WALL CPU" in seconds of COMMAND and all that it starts.
seconds_of() { # seconds_of COMMAND…
  local TIMEFORMAT='%R %U %S'
  { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{printf "%.2f %.2f", $1, $2 + $3}'
}

beside() { # beside WHAT OURS THEIRS_NAME THEIRS
  printf '%s: framewise %s s wall, %s s of processor; %s %s s wall, %s s of processor\n' \
    "$1" ${2% *} ${2#* } "$3" ${4% *} ${4#* }
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

# Until the batch has ended; `peak` gets the most memory it had, in KiB.
wait_and_watch() {
  local key value now=1
  while [ -n "$now" ]; do
    now=
    { while read -r key value _; do
      if [ "$key" = VmHWM: ]; then now=$value; fi
    done <"/proc/$batch/status"; } 2>/dev/null || break
    peak=${now:-$peak}
    [ -z "$now" ] || sleep 0.5 || true
  done
  wait "$batch" || true
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
# threads: parts of equal bytes, as --shard makes them, take unequal times. Core
# hours are of processor time: on a busy machine pairs also wait.
library() {
  local cpu
  cpu=$(awk '{print $4 + $6}' "$work/took")
  awk -v n=64 -v threads="$threads" -v cpu="$cpu" '
    { ms[NR] = $1; bytes[NR] = $2; wall += $1 }
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
      share = 100 * sum / n / most; own = cpu * 1000 / wall; sum *= own; most *= own
      printf "a million such pairs: %.0f core hours; on %d machines of %d threads %.2f h, %.1f %% of the cores busy\n",
        sum / 3.6e6, n, threads, most / threads / 3.6e6, share }' "$work/times"
}

# The pairs on which GifLab was measured: design/giflab-baseline.md.
beside_giflab() {
  local golden=$shared/golden/giflab name
  [ -d "$golden" ] || return 0
  echo "GifLab's own pairs and numbers (-m giflab), processor time of a process of each, start included:"
  while read -r name theirs_default theirs_full; do
    [ -f "$golden/$name.gif" ] || continue
    set -- "$program" compare --config none --no-cache -m giflab "$golden/$name.gif" "$golden/$name.lossy80-c64.gif"
    printf '  %-20s framewise %5s s;  GifLab recorded %s s, all metrics %s s\n' \
      "$name" "$(seconds_of "$@" --json | cut -d' ' -f2)" "$theirs_default" "$theirs_full"
  done <<'RECORDED'
rotating-squares 3.3 3.0
genact-cc 6.1 5.7
gifplayer-muybridge 4.0 11.5
term-demo 14.2 59+
RECORDED
}

# What all machines of a cluster would ask of a shared server.
redis_traffic() {
  command -v redis-server >/dev/null && command -v redis-cli >/dev/null || return 0
  redis-server --port 0 --unixsocket "$work/redis.sock" --save '' --daemonize yes \
    --pidfile "$work/redis.pid" --dir "$work" >/dev/null
  local ask=(redis-cli -s "$work/redis.sock")
  until "${ask[@]}" ping >/dev/null 2>&1; do :; done
  local count
  count=$(wc -l <"$work/first.tsv")
  for turn in first second; do
    "${ask[@]}" config resetstat >/dev/null
    "$program" batch --config none --manifest "$work/first.tsv" --cache "unix://$work/redis.sock" \
      --cache-dir "$work/cache-$turn" -o "$work/shared.ndjson" 2>/dev/null || true
    "${ask[@]}" info stats | tr -d '\r' | awk -F: -v n="$count" -v turn="$turn" '
      {v[$1] = $2} END {printf "  %s machine: %.1f look-ups a pair, %.1f found, %.1f kB in, %.1f kB out a pair\n",
        turn, (v["keyspace_hits"] + v["keyspace_misses"]) / n, v["keyspace_hits"] / n,
        v["total_net_input_bytes"] / n / 1000, v["total_net_output_bytes"] / n / 1000}'
  done
  kill "$(cat "$work/redis.pid")"
}

make_pairs
made=$(wc -l <"$work/pairs.tsv")
echo "$made pairs of the corpus, $threads threads, load $(cut -d' ' -f1 /proc/loadavg) before"
# The first time teaches the costs, the second uses them.
export XDG_CACHE_HOME=$work/cache
head -n 40 "$work/pairs.tsv" >"$work/first.tsv"
"$program" batch --config none --manifest "$work/first.tsv" --no-cache -o "$work/first.ndjson" 2>/dev/null || true
echo "framewise batch, default metrics:"
"$program" batch --config none --manifest "$work/pairs.tsv" --no-cache --timing --progress none \
  -o "$work/rows.csv" -o "$work/rows.ndjson" 2>"$work/said" &
batch=$!
TIMEFORMAT='  %R s wall, %U s user, %S s system'
{ time wait_and_watch; } 2>"$work/took"
cat "$work/took"
sed 's/^framewise: note: /  /' "$work/said"
echo "  peak memory $((peak / 1024)) MiB"

echo "longest first against dealing out (times of this run, on $threads workers):"
"$program" results query --config none "$work/rows.ndjson" --csv \
  'SELECT p.total_ms, r.reference_bytes + r.test_bytes FROM results r JOIN pairs p USING(id)
   WHERE p.total_ms IS NOT NULL ORDER BY id' | tail -n +2 | tr ',' ' ' >"$work/times"
[ -s "$work/times" ] || { echo "no pair could be compared" >&2; exit 1; }
makespans "$work/times"
library
echo "a shared Redis:"
redis_traffic

shuf -n "$peer_pairs" --random-source="$work/pairs.tsv" "$work/pairs.tsv" >"$work/few.tsv"
few=$(wc -l <"$work/few.tsv")
ours() { "$program" batch --config none --no-cache --manifest "$@" -o "$work/few.csv"; }
beside "$few pairs, ssim and psnr" "$(seconds_of ours "$work/few.tsv" -m ssim_ffmpeg,psnr)" \
  "a shell loop of ffmpeg" "$(seconds_of ffmpeg_loop <"$work/few.tsv")"
if command -v butteraugli_main >/dev/null; then
  head -n 1 "$work/few.tsv" >"$work/one.tsv"
  beside "1 pair, butteraugli" "$(seconds_of ours "$work/one.tsv" -m butteraugli)" \
    "butteraugli_main over extracted frames" "$(seconds_of butteraugli_loop <"$work/one.tsv")"
fi
beside_giflab
